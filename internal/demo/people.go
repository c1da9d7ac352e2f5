package demo

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Password is everybody's in the demo; the product would refuse a shared one
// nowhere, so the demo says it aloud.
const Password = "seven quiet harbours"

// Names of the demo's two companies.
const (
	vendorName   = "Harbour Software"
	customerName = "Acme Purchasing"
)

// person is somebody of the demo, in the state they are in.
type person struct {
	id, name, email string
	company         twinlatch.CompanyID
	roles           twinlatch.Roles
	application     string // slug; empty without a second factor
	suspended       bool
	joined          time.Duration // before now
}

const (
	allCustomer = twinlatch.Configuration | twinlatch.UserManagement
	day         = 24 * time.Hour
)

// people are the vendor's and a dozen of the customer's.
func people(vendor, customer twinlatch.CompanyID) []person {
	return []person{
		{id: "olga", name: "Olga Stone", email: "olga@harbour.example", company: vendor, roles: allCustomer | twinlatch.Support, joined: 400 * day},
		{id: "sam", name: "Sam Rivers", email: "sam@harbour.example", company: vendor, roles: twinlatch.Support, application: "2fas", joined: 200 * day},
		{id: "tess", name: "Tess Moreau", email: "tess@harbour.example", company: vendor, roles: twinlatch.Support, application: "aegis", joined: 90 * day},

		{id: "ada", name: "Ada Byron", email: "ada@acme.example", company: customer, roles: allCustomer, joined: 300 * day},
		{id: "bo", name: "Bo Lindqvist", email: "bo@acme.example", company: customer, application: "google-authenticator", joined: 280 * day},
		{id: "cleo", name: "Cleo Martin", email: "cleo@acme.example", company: customer, roles: twinlatch.Configuration, application: "1password", joined: 280 * day},
		{id: "dario", name: "Dario Conti", email: "dario@acme.example", company: customer, joined: 120 * day},
		{id: "emi", name: "Emi Tanaka", email: "emi@acme.example", company: customer, roles: twinlatch.UserManagement, application: "apple-passwords", joined: 90 * day},
		{id: "farid", name: "Farid Haddad", email: "farid@acme.example", company: customer, application: "authy", joined: 60 * day},
		{id: "grace", name: "Grace Okafor", email: "grace@acme.example", company: customer, joined: 45 * day},
		{id: "hugo", name: "Hugo van der Meulen-Castellanos", email: "hugo.van.der.meulen@acme.example", company: customer, suspended: true, joined: 250 * day},
		{id: "ines", name: "Inês Duarte", email: "ines@acme.example", company: customer, application: "bitwarden", joined: 20 * day},
		{id: "jonas", name: "Jonas Weber", email: "jonas@acme.example", company: customer, joined: 3 * day},
		{id: "kira", name: "Kira Novak", email: "kira@acme.example", company: customer, application: "microsoft-authenticator", joined: 2 * day},
	}
}

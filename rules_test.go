package twinlatch_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// The people of the rules' tests: Ada administers Acme, Bo works there, Cleo
// administers it too, Sam and Tess are Support at the operator, Harbour.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func acmeCompany() twinlatch.Company {
	return twinlatch.Company{ID: "acme", Name: "Acme", Status: twinlatch.CompanyActive, Epoch: 3, Policy: twinlatch.DefaultPolicy()}
}

func harbourCompany() twinlatch.Company {
	return twinlatch.Company{ID: "harbour", Name: "Harbour", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy()}
}

func person(id twinlatch.AccountID, roles twinlatch.Roles) twinlatch.Account {
	return twinlatch.Account{
		ID: id, Company: "acme", Status: twinlatch.AccountActive, Roles: roles, Epoch: 5, BrowserEpoch: 2,
		HasFactor: true, PasswordLength: 20,
	}
}

func ada() twinlatch.Account { return person("ada", twinlatch.Configuration|twinlatch.UserManagement) }
func bo() twinlatch.Account  { return person("bo", 0) }
func cleo() twinlatch.Account {
	return person("cleo", twinlatch.Configuration)
}

// but changes a value a little, so that a case says only what is different.
func but[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

// said is the sentence of a refusal; empty for none.
func said(err *twinlatch.Error) string {
	if err == nil {
		return ""
	}
	return err.Say
}

package page

// Home is /: one's own protection, one's applications, and for administrators
// what waits for them.
type Home struct {
	Frame
	// Protected says whether the visitor has a second factor; Slug which.
	Protected bool
	Slug      string
	// CodesLeft is how many recovery codes the visitor has.
	CodesLeft int
	// OfferChange suggests a new application, after a sign-in by recovery code.
	OfferChange bool
	// Applications are those behind Twinlatch that the visitor may open.
	Applications []AppLink
	// ResetRequests wait for this administrator.
	ResetRequests int
	// People and ProtectedPeople count the company; People 0 hides the card.
	People, ProtectedPeople int
}

// AppLink is one application behind Twinlatch.
type AppLink struct {
	// Name is its name, Host what people see of its address, URL the address.
	Name, Host, URL string
}

// Share is the protected share of people in whole percent, for the chart.
func (p Home) Share() int {
	if p.People == 0 {
		return 0
	}
	return p.ProtectedPeople * 100 / p.People
}

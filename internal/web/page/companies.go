package page

import "time"

// CompanyRow is one company as the operator sees it.
type CompanyRow struct {
	// ID is part of the address: /companies/ID.
	ID, Name string
	// People and Protected count its active accounts.
	People, Protected int
	// Status is "active", "suspended" or "deleted".
	Status string
	// Operator marks the vendor's own company, which cannot be suspended.
	Operator bool
	// Since is when it was made; EraseAt when a deleted one is gone for good.
	Since, EraseAt time.Time
}

// Share is the protected share of people in whole percent, for the chart.
func (c CompanyRow) Share() int {
	if c.People == 0 {
		return 0
	}
	return c.Protected * 100 / c.People
}

// Companies is /companies: every company and who is protected.
type Companies struct {
	Frame
	// Rows are this page's companies.
	Rows []CompanyRow
	// Pager leads on.
	Pager Pager
	// Contact is the vendor's support contact as typed in its field.
	Contact string
}

// CompaniesNew is /companies/new.
type CompaniesNew struct {
	Frame
	// Company, AdminName and AdminEmail are what was typed before.
	Company, AdminName, AdminEmail string
}

// Company is /companies/ID: the row again, and what can be done. Nothing else of
// a company is visible from another one.
type Company struct {
	Frame
	Row CompanyRow
	// Apps are the applications for chosen companies.
	Apps []AppChoice
}

// AppChoice is an application that not everyone may use, and whether this
// company was chosen to.
type AppChoice struct {
	ID, Name string
	Chosen   bool
}

// AppChecks makes a checkbox of each.
func (c Company) AppChecks() []Check {
	out := make([]Check, len(c.Apps))
	for i, a := range c.Apps {
		out[i] = c.Check("apps", "nav.apps", "", a.Chosen).Valued(a.ID).Labelled(a.Name)
	}
	return out
}

// CompanySuspend is the page before "Suspend".
type CompanySuspend struct {
	Frame
	Row CompanyRow
}

// CompanyDelete is the page before "Delete".
type CompanyDelete struct {
	Frame
	Row CompanyRow
}

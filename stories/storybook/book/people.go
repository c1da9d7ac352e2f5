package book

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/web/page"
)

// supportContact is what the vendor of the sample instance wrote down.
const supportContact = "help@northwind.example"

// outside is the frame of a stranger or somebody half signed in.
func (b *Book) outside() page.Frame {
	return page.Frame{Words: b.words, Now: Now, SupportContact: supportContact}
}

// employee is the frame of Ada, who holds no role.
func (b *Book) employee(section, tab string) page.Frame {
	return page.Frame{Words: b.words, Now: Now, Section: section, Tab: tab, SupportContact: supportContact,
		Visitor: &page.Visitor{Name: "Ada Byron", Email: "ada@acme.example", Company: "Acme Purchasing"}}
}

// administrator is the frame of Bo, who holds both administrator roles at Acme.
func (b *Book) administrator(section, tab string) page.Frame {
	f := b.employee(section, tab)
	f.Visitor = &page.Visitor{Name: "Bo Lindqvist", Email: "bo@acme.example", Company: "Acme Purchasing",
		Users: true, Configuration: true}
	return f
}

// operator is the frame of Cleo, who holds all three roles at the vendor.
func (b *Book) operator(section, tab string) page.Frame {
	f := b.employee(section, tab)
	f.Visitor = &page.Visitor{Name: "Cleo Okafor", Email: "cleo@northwind.example", Company: "Northwind Software",
		Users: true, Configuration: true, Companies: true, Support: true}
	return f
}

// required adds the banner of a company that requires two-factor authentication.
func required(f page.Frame) page.Frame { f.Required = true; return f }

// wrong adds errors beside fields, in pairs of field name and sentence.
func wrong(f page.Frame, pairs ...string) page.Frame {
	f.Errors = map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Errors[pairs[i]] = pairs[i+1]
	}
	return f
}

// noticed adds the result of the last deed.
func noticed(f page.Frame, kind, text string) page.Frame {
	f.Notice = &page.Notice{Kind: kind, Text: text}
	return f
}

func ago(d time.Duration) time.Time   { return Now.Add(-d) }
func ahead(d time.Duration) time.Time { return Now.Add(d) }

const day = 24 * time.Hour

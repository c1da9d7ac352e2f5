package web

import (
	"fmt"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/words"
)

// Site is the front door's pages and what they need.
type Site struct {
	House *flow.House
	Words *words.Catalogue
	// SecurityContact is the URI at which weaknesses are reported; empty for none.
	SecurityContact string
}

// New makes the site and lends the door its way to show errors and to redirect.
func New(house *flow.House, catalogue *words.Catalogue, d *door.Door) *Site {
	s := &Site{House: house, Words: catalogue}
	d.Fail, d.Redirect = s.fail, s.redirect
	return s
}

// section is where a page stands in the navigation.
type section struct{ section, tab string }

// frame is what every page shares, for this request; err is what went wrong in
// the form that is shown again, or nil.
func (s *Site) frame(w http.ResponseWriter, r *door.Request, at section, err error) page.Frame {
	f := page.Frame{
		Words: s.Words.For(r.From.Language), Now: s.House.Now(), Section: at.section, Tab: at.tab,
		Notice: s.takeNotice(w, r), SupportContact: s.supportContact(r),
	}
	if v := r.Visitor; v != nil {
		f.Visitor = visitorOf(v)
		f.Required = v.Company.Policy.Required && !v.Account.HasFactor
	}
	f.Errors = s.sentences(f.Words, err)
	return f
}

func visitorOf(v *flow.Visitor) *page.Visitor {
	has := v.Account.Roles
	return &page.Visitor{
		Name: v.Account.Name, Email: v.Account.Email, Company: v.Company.Name,
		Users:         has.Any(twinlatch.Configuration | twinlatch.UserManagement),
		Configuration: has.Has(twinlatch.Configuration),
		Companies:     has.Has(twinlatch.Configuration) && v.Company.Operator,
		Support:       has.Has(twinlatch.Support) && v.Company.Operator,
	}
}

// supportContact is the vendor's, as every help needs it.
func (s *Site) supportContact(r *door.Request) string {
	contact, err := s.House.SupportContact(r.Context())
	if err != nil && r.Context().Err() == nil { // nobody is left to miss it otherwise
		s.House.TellRefused(r.Context(), fmt.Errorf("the support contact could not be read: %w", err))
	}
	return contact
}

package web

import (
	"net/http"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var keysTab = section{page.SectionConfiguration, page.TabAPI}

// keyDays is how long a key is good unless somebody chooses otherwise.
const keyDays = "90"

// showKeys is /configuration/api.
func (s *Site) showKeys(w http.ResponseWriter, r *door.Request) error { return s.keysPage(w, r, nil) }

func (s *Site) keysPage(w http.ResponseWriter, r *door.Request, err error) error {
	list, readErr := s.House.APIKeys(r.Context(), r.Visitor)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.ConfigurationKeys{Frame: s.frame(w, r, keysTab, err)}
		for _, one := range list {
			row := page.APIKeyRow{
				ID: string(one.Key.ID), Name: one.Key.Name, Maker: one.Maker, Made: one.Key.CreatedAt, Until: one.Key.ExpiresAt,
				Used: one.Key.UsedAt, UsedFrom: one.Key.UsedFrom, End: string(one.End),
			}
			for _, scope := range one.Key.Scopes.Each() {
				row.Scopes = append(row.Scopes, scope.Slug())
			}
			p.Rows = append(p.Rows, row)
		}
		return p
	})
}

// showKeyNew is /configuration/api/new. Who has no second factor is led to set one
// up before anything is typed.
func (s *Site) showKeyNew(w http.ResponseWriter, r *door.Request) error {
	if err := twinlatch.MayMakeKey(r.Visitor.Account, r.Visitor.Company, 0); err != nil {
		return err
	}
	return s.keyNewPage(w, r, keyForm{page: page.ConfigurationKeysNew{Days: keyDays}})
}

// keyForm is the form of a new key as it was typed.
type keyForm struct {
	page    page.ConfigurationKeysNew
	checked twinlatch.Scopes
	err     error
}

func (s *Site) keyNewPage(w http.ResponseWriter, r *door.Request, in keyForm) error {
	return s.again(w, r, in.err, func() any {
		p := in.page
		p.Frame, p.MaxDays = s.frame(w, r, keysTab, in.err), twinlatch.MaxAPIKeyDays
		for _, one := range twinlatch.AllKeyScopes() {
			if one == twinlatch.ReadOperator && !r.Visitor.Company.Operator {
				continue
			}
			may := twinlatch.MayHoldScope(r.Visitor.Account, r.Visitor.Company, one)
			p.Scopes = append(p.Scopes, page.ScopeChoice{Slug: one.Slug(), Checked: in.checked.Has(one), Locked: !may})
		}
		return p
	})
}

// postKeyNew is the button "Create key".
func (s *Site) postKeyNew(w http.ResponseWriter, r *door.Request) error {
	in := flow.APIKeyForm{Name: r.PostFormValue("name"), Scopes: r.PostForm["scopes"], Days: r.PostFormValue("days")}
	if err := s.House.APIKeyMake(r.Context(), r.Visitor, in); err != nil {
		checked, _ := twinlatch.ParseScopes(in.Scopes)
		return s.keyNewPage(w, r, keyForm{page.ConfigurationKeysNew{Name: in.Name, Days: strings.TrimSpace(in.Days)}, checked, err})
	}
	s.redirect(w, r, "/configuration/api/key")
	return nil
}

// showKey shows the new key, once.
func (s *Site) showKey(w http.ResponseWriter, r *door.Request) error {
	k, err := s.House.APIKeyShown(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if k == nil {
		s.redirect(w, r, "/configuration/api")
		return nil
	}
	return s.show(w, http.StatusOK, page.ConfigurationKey{Frame: s.frame(w, r, keysTab, nil), Name: k.Name, Token: k.Token, Until: k.Until})
}

// postKeySaved is the button "I have saved it".
func (s *Site) postKeySaved(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.APIKeySaved(r.Context(), r.Visitor); err != nil {
		return err
	}
	return s.after(w, r, "/configuration/api", done("api.saved-done"))
}

// postKeyRevoke is the button "Revoke".
func (s *Site) postKeyRevoke(w http.ResponseWriter, r *door.Request) error {
	name, err := s.House.APIKeyRevoke(r.Context(), r.Visitor, twinlatch.APIKeyID(r.PathValue("id")))
	if err != nil {
		return s.keysPage(w, r, err)
	}
	return s.after(w, r, "/configuration/api", done("api.revoked", "Name", name))
}

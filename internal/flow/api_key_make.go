package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// APIKeyForm is the form of "New key". Days are as typed.
type APIKeyForm struct {
	Name   string
	Scopes []string
	Days   string
}

func (in APIKeyForm) read() (k twinlatch.APIKey, days int, err error) {
	name, wrong := parseName("name", in.Name)
	if wrong != nil {
		return k, 0, wrong
	}
	scopes, ok := twinlatch.ParseScopes(in.Scopes)
	if !ok {
		return k, 0, twinlatch.RefuseField("scopes", "api.scopes-empty")
	}
	days, ok = parseDays(in.Days, twinlatch.MaxAPIKeyDays)
	if !ok {
		return k, 0, twinlatch.RefuseField("days", "api.days-bounds", "Max", twinlatch.MaxAPIKeyDays)
	}
	return twinlatch.APIKey{Name: name, Scopes: scopes}, days, nil
}

// APIKeyMake is the button "Create key". The key waits for its maker in
// APIKeyShown, once; only its hash is kept for good.
func (h *House) APIKeyMake(ctx context.Context, v *Visitor, in APIKeyForm) error {
	k, days, wrong := in.read()
	return h.write(ctx, func(tx *store.Tx) error {
		if _, err := tx.TakeCompany(v.Company.ID); err != nil {
			return orElse(err, SignedOut)
		}
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayMakeKey(v.Account, v.Company, k.Scopes); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		all, err := tx.APIKeys(v.Company.ID)
		if err != nil {
			return err
		}
		if len(all) >= twinlatch.MaxAPIKeys {
			return twinlatch.Refuse(twinlatch.KindConflict, "api.too-many", "Max", twinlatch.MaxAPIKeys)
		}
		if err := h.roomForNews(tx, v.Company.ID); err != nil {
			return err
		}
		k := k
		k.CreatedAt = h.Now()
		k.ExpiresAt = k.CreatedAt.AddDate(0, 0, days)
		token, err := h.grantAPIKey(tx, v, &k)
		if err != nil {
			return err
		}
		return errors.Join(h.reveal(tx, v, revealAPIKey, APIKeyShown{Name: k.Name, Token: token, Until: k.ExpiresAt}), h.newsOfKey(tx, v, k), h.audit(tx, keyed(v, twinlatch.AuditAPIKeyMade, k)))
	})
}

// newsOfKey tells everybody with Configuration, whoever made it too: it is the
// one thing of a sign-in that stays when the session ends.
func (h *House) newsOfKey(tx *store.Tx, v *Visitor, k twinlatch.APIKey) error {
	place := v.From.Place
	facts := twinlatch.MailFacts{
		Actor: v.Account.Name, Keys: []string{k.Name}, Until: k.ExpiresAt, Link: h.PublicURL + keysPage,
		Browser: place.Browser, System: place.System, Address: place.Address,
	}
	return h.tellGoverning(tx, v.Company.ID, twinlatch.Mail{Kind: twinlatch.MailAPIKeyMade, Facts: facts})
}

// APIKeyShown is a key as it is shown once.
type APIKeyShown struct {
	Name  string    `json:"name"`
	Token string    `json:"token"`
	Until time.Time `json:"until"`
}

const revealAPIKey = "api-key"

// APIKeyShown gives the key that was just made in this session, for ten minutes
// and until APIKeySaved; nil afterwards.
func (h *House) APIKeyShown(ctx context.Context, v *Visitor) (*APIKeyShown, error) {
	return revealed[APIKeyShown](ctx, h, v, revealAPIKey)
}

// APIKeySaved is the button "I have saved it": it ends the display.
func (h *House) APIKeySaved(ctx context.Context, v *Visitor) error {
	return h.endReveal(ctx, v, revealAPIKey)
}

// keyed begins the audit entry of a deed about a key.
func keyed(v *Visitor, kind twinlatch.AuditKind, k twinlatch.APIKey) twinlatch.AuditEntry {
	e := v.by(kind, "")
	e.Facts = map[string]string{"key": k.Name, "scopes": k.Scopes.String()}
	return e
}

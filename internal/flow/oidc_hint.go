package flow

import (
	"context"
	"encoding/json"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// hint is what an ID token of ours says, however old.
type hint struct {
	Issuer   string              `json:"iss"`
	Audience twinlatch.AppID     `json:"aud"`
	Subject  twinlatch.AccountID `json:"sub"`
	SID      string              `json:"sid"`
}

// about takes whom a client's hint is about into its request; false when it is
// no hint of its own, or speaks of another person than the request does.
func (t hint) about(app twinlatch.AppID, q *twinlatch.AuthRequest) bool {
	if t.Audience != app || t.Subject == "" || q.Subject != "" && q.Subject != t.Subject {
		return false
	}
	q.Subject = t.Subject
	return true
}

// openHint reads an ID token that was signed here with a key that is still kept.
// One that has expired says as well who it was about; anything else says nothing
// and is ErrNone.
func (h *House) openHint(ctx context.Context, raw string) (t hint, err error) {
	keys, err := h.PublicKeys(ctx)
	if err != nil {
		return t, err
	}
	claims, err := secret.OpenSigned(idTokenKind, raw, keys)
	if err != nil || json.Unmarshal(claims, &t) != nil || t.Issuer != h.PublicURL {
		return hint{}, store.ErrNone
	}
	return t, nil
}

package flow

import (
	"context"
	"errors"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// usedEvery is how old the last use of a key may be in the list.
const usedEvery = time.Minute

// KeyEnded is the answer to a key that is none, or none any more.
var KeyEnded = twinlatch.Refuse(twinlatch.KindSignedOut, "api.key-ended")

// APICaller answers "who is this request?" from an API key: its maker, without a
// session. Such a visitor is nobody to every deed that asks for a session, and
// has given no proof; the few deeds that are open to a key ask calling instead of
// acting. A key that cannot be one, or is none any more, is KeyEnded.
func (h *House) APICaller(ctx context.Context, token string, from From) (*Visitor, error) {
	raw, _ := strings.CutPrefix(token, twinlatch.APIKeyPrefix)
	hash, ok := secret.HashToken(raw)
	if !ok || !strings.HasPrefix(token, twinlatch.APIKeyPrefix) {
		return nil, KeyEnded
	}
	var v *Visitor
	err := h.read(ctx, func(tx *store.Tx) error {
		k, err := tx.APIKeyByToken(hash)
		if err != nil {
			return orElse(err, KeyEnded)
		}
		v, err = h.caller(tx, &Visitor{Key: &k, Company: twinlatch.Company{ID: k.Company}, From: from})
		return err
	})
	return whole(v, err)
}

// caller reads a key again with its maker and their company. What the key is for
// is asked afterwards, by MayCall.
func (h *House) caller(tx *store.Tx, v *Visitor) (*Visitor, error) {
	k, err := tx.APIKey(v.Company.ID, v.Key.ID)
	if err != nil {
		return nil, orElse(err, KeyEnded)
	}
	maker, err := tx.Account(k.Company, k.Account)
	if err != nil {
		return nil, orElse(err, KeyEnded)
	}
	company, err := tx.Company(k.Company)
	if err != nil {
		return nil, orElse(err, KeyEnded)
	}
	if k.Ended(maker, company, h.Now()) != twinlatch.KeyAlive {
		return nil, KeyEnded
	}
	return &Visitor{Key: &k, Account: maker, Company: company, From: v.From}, nil
}

// onlyPeople closes a deed to every key: to it, a key is nobody.
const onlyPeople twinlatch.Scopes = 0

// calling is acting for a deed that is open to keys of a scope: a session is asked
// as ever, a key is read again and asked whether it may. The company must be held,
// or the account be of no matter.
func (h *House) calling(tx *store.Tx, v *Visitor, scope twinlatch.Scopes) (*Visitor, error) {
	if v.Key == nil || scope == onlyPeople {
		return h.acting(tx, v)
	}
	v, err := h.caller(tx, v)
	if err != nil {
		return nil, err
	}
	if err := v.Key.MayCall(scope, v.Account, v.Company, h.Now()); err != nil {
		return nil, err
	}
	return v, nil
}

// APIUsed notes that a key was used, at most once a minute.
func (h *House) APIUsed(ctx context.Context, v *Visitor) error {
	if v.Key == nil {
		return errors.New("flow: no key was used")
	}
	if h.Now().Sub(v.Key.UsedAt).Abs() < usedEvery {
		return nil
	}
	return h.write(ctx, func(tx *store.Tx) error { return tx.UsedAPIKey(v.Key.ID, v.From.Place.Address, h.Now()) })
}

// withKey adds to the facts of an entry which key did it. The log names the key;
// the entry's actor is who answers for it, its maker.
func (v *Visitor) withKey(facts map[string]string) map[string]string {
	if v == nil || v.Key == nil {
		return facts
	}
	if facts == nil {
		facts = map[string]string{}
	}
	facts[ByKey], facts[ByKeyID] = v.Key.Name, string(v.Key.ID)
	return facts
}

// The facts of an entry that say which API key did it.
const (
	ByKey   = "by-key"
	ByKeyID = "by-key-id"
)

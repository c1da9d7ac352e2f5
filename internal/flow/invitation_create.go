package flow

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Once is the idempotency key of a request that creates something; empty for a
// request that may be done twice.
type Once string

// Refusals of an idempotency key: used for something else, or what it made is
// gone since.
var (
	OnceOther = twinlatch.Refuse(twinlatch.KindConflict, "api.once-other")
	OnceGone  = twinlatch.Refuse(twinlatch.KindConflict, "api.once-gone")
)

// noMail refuses a key's invitation where its link would be shown to nobody.
var noMail = twinlatch.Refuse(twinlatch.KindConflict, "api.no-mail")

// InvitationCreate is "Send invitation" for an API key. A key has given no proof,
// so nobody is invited with a role; without mail nobody is invited at all, because
// the link is its inviter's to see. The same request under the same idempotency
// key answers with the invitation it made the first time.
func (h *House) InvitationCreate(ctx context.Context, v *Visitor, in Invite, once Once) (out twinlatch.Invitation, err error) {
	if v.Key == nil {
		return out, KeyEnded
	}
	if !h.MailOn {
		return out, noMail
	}
	email, wrongEmail := parseEmail("email", in.Email)
	name, wrongName := parseName("name", in.Name)
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.inviting(tx, v, in.Roles)
		if err != nil {
			return err
		}
		if wrongEmail != nil {
			return wrongEmail
		}
		if wrongName != nil {
			return wrongName
		}
		id := twinlatch.InvitationID(h.id())
		made, _, err := h.madeOnce(tx, v, creation{once: once, what: "invitation", asked: in, object: string(id)})
		if err != nil {
			return err
		}
		if made != string(id) {
			out, err = tx.Invitation(v.Company.ID, twinlatch.InvitationID(made))
			return orElse(err, OnceGone)
		}
		if err := h.newInvitation(tx, v, twinlatch.Invitation{ID: id, Name: name, Email: email, Roles: in.Roles}); err != nil {
			return err
		}
		out, err = tx.Invitation(v.Company.ID, id)
		return err
	})
	return whole(out, err)
}

// InvitationRepeat is InvitationAgain for an API key: under one idempotency key a
// new link goes out once.
func (h *House) InvitationRepeat(ctx context.Context, v *Visitor, id twinlatch.InvitationID, once Once) (out twinlatch.Invitation, err error) {
	if v.Key == nil {
		return out, KeyEnded
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		v, i, err := h.onInvitation(tx, v, id)
		if err != nil {
			return err
		}
		_, again, err := h.madeOnce(tx, v, creation{once: once, what: "send again", asked: id, object: string(id)})
		if err != nil {
			return err
		}
		if !again {
			if err := h.invite(tx, v, i, twinlatch.AuditInvitationSentAgain); err != nil {
				return err
			}
		}
		out, err = tx.Invitation(v.Company.ID, id)
		return err
	})
	return whole(out, err)
}

// creation is something that is to be done once.
type creation struct {
	once   Once
	what   string
	asked  any
	object string // the id it would get
}

// madeOnce gives the id that a creation has: the one it would get, or, again, the
// one it got the first time. The company must be held.
func (h *House) madeOnce(tx *store.Tx, v *Visitor, c creation) (object string, again bool, err error) {
	if c.once == "" {
		return c.object, false, nil
	}
	plain, err := json.Marshal(c.asked)
	if err != nil {
		return "", false, fmt.Errorf("flow: creation: %w", err)
	}
	idem, request := sha256.Sum256([]byte(c.once)), sha256.Sum256(append([]byte(c.what+" "), plain...))
	row := store.Creation{ID: h.id(), Company: v.Company.ID, Key: v.Key.ID, Idem: idem[:], Request: request[:], Object: c.object, At: h.Now()}
	if made, err := tx.InsertCreation(row); err != nil || made {
		return c.object, false, err
	}
	former, err := tx.Creation(v.Key.ID, idem[:])
	if err != nil {
		return "", false, err
	}
	if string(former.Request) != string(request[:]) {
		return "", false, OnceOther
	}
	return former.Object, true, nil
}

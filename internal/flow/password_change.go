package flow

import (
	"context"
	"errors"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PasswordChange is the form of the tab Password.
type PasswordChange struct {
	Current, New string
	Known        string // value of the browser's cookie
}

// PasswordChange is the button "Change password" in the profile. The present
// password is an attempt like any other, on the counter of sign-in, so that an
// open session is no place to guess it. Other sessions and all trusts end; it
// gives the session's new token.
func (h *House) PasswordChange(ctx context.Context, v *Visitor, in PasswordChange) (token string, err error) {
	if err := h.mayBePassword(v.Account, v.Company, in.New); err != nil {
		return "", err
	}
	if norm.NFC.String(in.New) == norm.NFC.String(in.Current) {
		return "", twinlatch.RefuseField("new", "password.same")
	}
	g, err := h.countPassword(ctx, v.Account.Email, v.Account, browser{place: v.From.Place, known: in.Known})
	if err != nil {
		return "", err
	}
	match, _, err := h.verifyCounted(ctx, v.Account, in.Current, g)
	if err != nil {
		return "", err
	}
	if !match {
		return "", h.currentWrong(ctx, v)
	}
	p, err := h.newPassword(ctx, v.Account, v.Company, in.New)
	if err != nil {
		return "", h.unlooked(ctx, g, err)
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		token, err = h.passwordChanged(tx, v, change{guess: g, password: p})
		return err
	})
	return whole(token, err)
}

func (h *House) currentWrong(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error {
		if err := h.auditFailure(tx, v.by(twinlatch.AuditProofFailed, v.Account.ID)); err != nil {
			return err
		}
		return kept{twinlatch.RefuseField("current", "password.current-wrong")}
	})
}

// change is a verified password's successor.
type change struct {
	guess    guess
	password newPassword
}

// passwordChanged decides again in one Write: the password must still be the one
// that was verified.
func (h *House) passwordChanged(tx *store.Tx, verified *Visitor, c change) (string, error) {
	v, err := h.acting(tx, verified)
	if err != nil {
		return "", err
	}
	if v.Account.PasswordHash != verified.Account.PasswordHash {
		return "", SignedOut
	}
	if err := errors.Join(h.right(tx, c.guess, false), h.setPassword(tx, &v.Account, c.password)); err != nil {
		return "", err
	}
	v.Session.PasswordAt = h.Now()
	token, err := h.endOthers(tx, v)
	if err != nil {
		return "", err
	}
	return token, errors.Join(
		h.liftBlock(tx, v),
		h.tell(tx, v, v.Account, twinlatch.MailPasswordChanged),
		h.audit(tx, v.by(twinlatch.AuditPasswordChanged, v.Account.ID)))
}

// liftBlock lifts a blocked second factor, in a session that was proven with the
// second factor and nowhere else (docs/decisions/0009): a session that a trusted
// device let in at level 1 lifts nothing.
func (h *House) liftBlock(tx *store.Tx, v *Visitor) error {
	if !v.Account.HasFactor || v.Session.Level != twinlatch.Level2 {
		return nil
	}
	key := h.accountKey(store.FactorAttempts, v.Account.ID)
	n, err := tx.TakeAttempts(store.FactorAttempts, key)
	if err != nil || !n.Block(h.guessWorth(), h.Now()).Blocked() {
		return err
	}
	if n = n.Lift(h.Now()); n.Block(h.guessWorth(), h.Now()).Blocked() {
		return nil // the ceiling: an administrator's reset or time
	}
	return errors.Join(
		tx.PutAttempts(key, n),
		h.audit(tx, v.by(twinlatch.AuditFactorUnblocked, v.Account.ID)))
}

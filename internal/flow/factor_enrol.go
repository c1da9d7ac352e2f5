package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// FactorTurnOn begins Turn On: a set-up of this session, or the one it already
// has. Nothing of the account changes.
func (h *House) FactorTurnOn(ctx context.Context, v *Visitor) error {
	return h.beginEnrolment(ctx, v, false)
}

// FactorChange begins Change application: the old one keeps working until the
// new one is confirmed. A sign-in by recovery code may open it.
func (h *House) FactorChange(ctx context.Context, v *Visitor) error {
	return h.beginEnrolment(ctx, v, true)
}

func (h *House) beginEnrolment(ctx context.Context, v *Visitor, change bool) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.present(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayEnrol(v.Account, v.Company, change, h.Now()); err != nil {
			return err
		}
		if err := v.Session.NeedsProof(enrolDeed(change), v.Account, h.Now()); err != nil {
			return err
		}
		e, err := tx.Enrolment(v.Session.ID)
		if err == nil && e.Live(v.Session, h.Now()) && e.Change == change {
			return nil // the same secret on Back and in a second tab
		}
		if err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		return h.grantEnrolment(tx, v, change)
	})
}

func enrolDeed(change bool) twinlatch.Deed {
	if change {
		return twinlatch.ChangeApplication
	}
	return ""
}

// EnrolmentEnded is the answer to a step of a set-up that has ended, or was
// overtaken by another tab.
var EnrolmentEnded = twinlatch.Refuse(twinlatch.KindGone, "two-factor.enrolment-ended")

// Enrolment is a set-up as its pages show it.
type Enrolment struct {
	ID          twinlatch.EnrolmentID
	Change      bool
	Application string // empty until one is chosen
	Secret      []byte // nil until then
	Issuer      string
	Email       string
}

// Enrolment reads the session's unfinished set-up; EnrolmentEnded without one.
func (h *House) Enrolment(ctx context.Context, v *Visitor) (Enrolment, error) {
	var out Enrolment
	err := h.read(ctx, func(tx *store.Tx) error {
		e, err := tx.Enrolment(v.Session.ID)
		if err := unless(e.Live(v.Session, h.Now()), err, EnrolmentEnded); err != nil {
			return err
		}
		out, err = h.openEnrolment(e)
		out.Issuer, out.Email = v.Company.Name, v.Account.Email
		return err
	})
	return whole(out, err)
}

func (h *House) openEnrolment(e twinlatch.Enrolment) (Enrolment, error) {
	out := Enrolment{ID: e.ID, Change: e.Change, Application: e.Application}
	if len(e.Sealed) == 0 {
		return out, nil
	}
	key, err := h.Keys.Open(e.Sealed, enrolmentPlace(e))
	out.Secret = key
	return out, err
}

func enrolmentPlace(e twinlatch.Enrolment) secret.Where {
	return secret.Where{Company: string(e.Company), Owner: string(e.ID), Column: "enrolments.sealed"}
}

// FactorChoose keeps the chosen application; the secret is made the first time.
func (h *House) FactorChoose(ctx context.Context, v *Visitor, application string) error {
	if _, ok := twinlatch.FindApplication(application); !ok {
		return twinlatch.RefuseField("application", "two-factor.choose-one")
	}
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.present(tx, v)
		if err != nil {
			return err
		}
		e, err := tx.Enrolment(v.Session.ID)
		if err != nil {
			return orElse(err, EnrolmentEnded)
		}
		if !e.Live(v.Session, h.Now()) {
			return EnrolmentEnded
		}
		e.Application = application
		if e.Sealed, err = h.seal(tx, secret.NewTOTPSecret(), enrolmentPlace(e)); err != nil {
			return err
		}
		ok, err := tx.ChooseApplication(e)
		if err == nil && !ok {
			err = EnrolmentEnded
		}
		return err
	})
}

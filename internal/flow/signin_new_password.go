package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SigninNewPassword is the form of the page for somebody whose password never
// met the company's raised minimum.
type SigninNewPassword struct {
	Pending      string // value of the pending cookie
	New          string
	From         From
	Trust, Known string
}

// SigninNewPassword takes the last step of such a sign-in, after the second
// factor: the new password is set, everything under the old one ends, and the
// hall lets the person in.
func (h *House) SigninNewPassword(ctx context.Context, in SigninNewPassword) (Signin, error) {
	hash, ok := secret.HashToken(in.Pending)
	if !ok {
		return Signin{}, SigninEnded
	}
	before, err := h.Pending(ctx, in.Pending)
	if err != nil {
		return Signin{}, err
	}
	if before == nil || before.Step != twinlatch.StepNewPassword {
		return Signin{}, SigninEnded
	}
	p, err := h.anotherPassword(ctx, before, in.New)
	if err != nil {
		return Signin{}, err
	}
	var out Signin
	err = h.write(ctx, func(tx *store.Tx) error {
		out, err = h.newPasswordChosen(tx, hash, in, p)
		return err
	})
	return whole(out, err)
}

// anotherPassword refuses the present one: of an imported account nobody knows
// how long it is, so its length alone does not tell.
func (h *House) anotherPassword(ctx context.Context, p *Pending, typed string) (newPassword, error) {
	if err := h.mayBePassword(p.Account, p.Company, typed); err != nil {
		return newPassword{}, err
	}
	same, _, err := h.verifyPassword(ctx, p.Account, typed)
	if err != nil {
		return newPassword{}, err
	}
	if same {
		return newPassword{}, twinlatch.RefuseField("new", "password.same")
	}
	return h.newPassword(ctx, p.Account, p.Company, typed)
}

func (h *House) newPasswordChosen(tx *store.Tx, hash []byte, in SigninNewPassword, chosen newPassword) (Signin, error) {
	p, err := h.spendableAt(tx, hash, twinlatch.StepNewPassword)
	if err != nil {
		return Signin{}, err
	}
	used, err := tx.SpendPending(p.Pending.ID, h.Now())
	if err != nil {
		return Signin{}, err
	}
	if !used {
		return Signin{}, SigninEnded
	}
	if err := h.setPassword(tx, &p.Account, chosen); err != nil {
		return Signin{}, err
	}
	place := in.From.Place
	err = errors.Join(
		h.endAll(tx, &p.Account, ""),
		h.letter(tx, p.Account, p.Company, twinlatch.Mail{Kind: twinlatch.MailPasswordChanged, Facts: twinlatch.MailFacts{Browser: place.Browser, System: place.System, Address: place.Address}}),
		h.audit(tx, twinlatch.AuditEntry{Company: p.Company.ID, Kind: twinlatch.AuditPasswordChanged, Actor: p.Account.ID, Target: p.Account.ID, Place: place}))
	if err != nil {
		return Signin{}, err
	}
	b := browser{place: place, trust: in.Trust, known: in.Known}
	return h.hall(tx, Pending{Pending: p.Pending, Account: p.Account, Company: p.Company}, b)
}

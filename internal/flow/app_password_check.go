package flow

import (
	"context"
	"errors"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Machine is a request of a program to an application.
type Machine struct {
	Host     string
	Password string // as it was shown, with its prefix
	From     From
}

// AppPasswordCheck is AppCheck for a program that shows an application password:
// the account, its company, the application and who may enter it are read again
// at every request. What is none, or none any more, or another application's, is
// told like nobody. It never gives a session.
func (h *House) AppPasswordCheck(ctx context.Context, in Machine) (Visit, error) {
	name, ok := twinlatch.NormalizeHost(in.Host)
	if !ok {
		return Visit{}, UnknownApp
	}
	out := Visit{Verdict: twinlatch.SignIn}
	err := h.read(ctx, func(tx *store.Tx) (err error) {
		if out.App, err = h.proxied(tx, name); err != nil {
			return err
		}
		out.Machine, out.Visitor = nil, nil
		p, e, err := h.machine(tx, out.App, in.Password)
		if err != nil {
			return err
		}
		out.Machine, out.Visitor = &p, &Visitor{Session: e.Session, Account: e.Account, Company: e.Company, From: in.From}
		out.Verdict = out.App.Admits(p, e, h.Now())
		if out.Verdict == twinlatch.Pass {
			out.keys, err = tx.SigningKeys() // in the same Read, for AppAssertion
		}
		return err
	})
	if errors.Is(err, store.ErrNone) || err == nil && out.Verdict == twinlatch.SignIn {
		return Visit{App: out.App, Verdict: twinlatch.SignIn}, nil
	}
	if err == nil && out.Verdict == twinlatch.Pass {
		err = h.appPasswordUsed(ctx, out)
	}
	return whole(out, err)
}

// machine reads whose application password it is; ErrNone for nobody's. What
// cannot be one costs no look into the database.
func (h *House) machine(tx *store.Tx, app twinlatch.App, password string) (p twinlatch.AppPassword, e twinlatch.Entrant, err error) {
	raw, prefixed := strings.CutPrefix(password, twinlatch.AppPasswordPrefix)
	hash, ok := secret.HashToken(raw)
	if !ok || !prefixed {
		return p, e, store.ErrNone
	}
	if p, err = tx.AppPasswordByToken(hash); err != nil {
		return p, e, err
	}
	account, err := tx.Account(p.Company, p.Account)
	if err != nil {
		return p, e, err
	}
	company, err := tx.Company(account.Company)
	if err != nil {
		return p, e, err
	}
	e = p.Entrant(account, company)
	if !app.Everyone {
		e.Chosen, err = tx.AppChosen(app.ID, company.ID)
	}
	return p, e, err
}

// appPasswordUsed notes that one was used, at most once a minute. The first time
// is in the log: whoever made it for nothing yet sees that somebody uses it.
func (h *House) appPasswordUsed(ctx context.Context, visit Visit) error {
	p := *visit.Machine
	if h.Now().Sub(p.UsedAt).Abs() < usedEvery {
		return nil
	}
	return h.write(ctx, func(tx *store.Tx) error {
		first, err := tx.UsedAppPassword(p.ID, visit.Visitor.From.Place.Address, h.Now())
		if err != nil || !first {
			return err
		}
		return h.audit(tx, aboutMachine(visit.Visitor.by(twinlatch.AuditAppPasswordUsed, p.Account), visit.App, p))
	})
}

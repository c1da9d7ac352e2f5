package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppPasswordForm is the form of "New application password". Days are as typed.
type AppPasswordForm struct {
	App  twinlatch.AppID
	Name string
	Days string
}

func (in AppPasswordForm) read() (p twinlatch.AppPassword, days int, err error) {
	name, wrong := parseName("name", in.Name)
	if wrong != nil {
		return p, 0, wrong
	}
	days, ok := parseDays(in.Days, twinlatch.MaxAppPasswordDays)
	if !ok {
		return p, 0, twinlatch.RefuseField("days", "app-password.days-bounds", "Max", twinlatch.MaxAppPasswordDays)
	}
	return twinlatch.AppPassword{App: in.App, Name: name}, days, nil
}

// AppPasswordMake is the button "Create password". The password waits for its
// person in AppPasswordShown, once; only its hash is kept for good. The
// application is held, so that none is made while its operator stops taking them.
func (h *House) AppPasswordMake(ctx context.Context, v *Visitor, in AppPasswordForm) error {
	p, days, wrong := in.read()
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		app, err := h.mayMakeAppPassword(tx, v, in.App)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		all, err := tx.AppPasswords(v.Account)
		if err != nil {
			return err
		}
		if len(all) >= twinlatch.MaxAppPasswords {
			return twinlatch.Refuse(twinlatch.KindConflict, "app-password.too-many", "Max", twinlatch.MaxAppPasswords)
		}
		p := p
		p.CreatedAt = h.Now()
		p.ExpiresAt = p.CreatedAt.AddDate(0, 0, days)
		token, err := h.grantAppPassword(tx, v, app, &p)
		if err != nil {
			return err
		}
		shown := AppPasswordShown{Name: p.Name, App: app.Name, Address: app.Address, Email: v.Account.Email, Token: token, Until: p.ExpiresAt}
		return errors.Join(
			h.reveal(tx, v, revealAppPassword, shown),
			h.letter(tx, v.Account, v.Company, madeLetter(v, app, p)),
			h.audit(tx, aboutMachine(v.by(twinlatch.AuditAppPasswordMade, p.Account), app, p)))
	})
}

// mayMakeAppPassword asks the lock, and holds the application until the commit.
// One that is not open to the person is as unknown as one that is not there.
func (h *House) mayMakeAppPassword(tx *store.Tx, v *Visitor, id twinlatch.AppID) (twinlatch.App, error) {
	app, err := tx.TakeApp(id)
	if err != nil {
		return app, orElse(err, twinlatch.RefuseField("app", "app-password.app-unknown"))
	}
	e, err := h.entrant(tx, app, v)
	if err != nil {
		return app, err
	}
	if err := twinlatch.MayMakeAppPassword(app, e); err != nil {
		return app, err
	}
	return app, nil
}

func madeLetter(v *Visitor, app twinlatch.App, p twinlatch.AppPassword) twinlatch.Mail {
	place := v.From.Place
	return twinlatch.Mail{Kind: twinlatch.MailAppPasswordMade, Facts: twinlatch.MailFacts{
		Application: app.Name, Label: p.Name, Until: p.ExpiresAt, Browser: place.Browser, System: place.System, Address: place.Address,
	}}
}

// AppPasswordShown is an application password as it is shown once.
type AppPasswordShown struct {
	Name    string    `json:"name"`
	App     string    `json:"app"`
	Address string    `json:"address"`
	Email   string    `json:"email"`
	Token   string    `json:"token"`
	Until   time.Time `json:"until"`
}

const revealAppPassword = "app-password"

// AppPasswordShown gives the password that was just made in this session, for ten
// minutes and until AppPasswordSaved; nil afterwards.
func (h *House) AppPasswordShown(ctx context.Context, v *Visitor) (*AppPasswordShown, error) {
	return revealed[AppPasswordShown](ctx, h, v, revealAppPassword)
}

// AppPasswordSaved is the button "I have saved it": it ends the display.
func (h *House) AppPasswordSaved(ctx context.Context, v *Visitor) error {
	return h.endReveal(ctx, v, revealAppPassword)
}

// aboutMachine completes the audit entry of a deed about an application password.
// What it is called is its person's, and is erased with them.
func aboutMachine(e twinlatch.AuditEntry, app twinlatch.App, p twinlatch.AppPassword) twinlatch.AuditEntry {
	e.Reason, e.Facts = p.Name, map[string]string{"app": app.Name}
	return e
}

package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// person is somebody with a browser and, once enrolled, a phone.
type person struct {
	w        *world
	id       twinlatch.AccountID
	company  twinlatch.CompanyID
	name     string
	email    string
	password string
	place    twinlatch.Place
	*phone            // shared by all browsers of the person
	codes    []string // recovery codes, as shown
	session  string   // values of the browser's cookies
	trust    string
	known    string
}

// phone is where the application lives.
type phone struct {
	key      []byte // nil without an application
	lastStep int64  // of the last code that was typed
}

// newPerson puts somebody into a company, with a password of their own and an
// address made of the first name: "dan@acme.example".
func (w *world) newPerson(company twinlatch.CompanyID, name string, roles twinlatch.Roles) *person {
	w.t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	p := &person{
		w: w, id: twinlatch.AccountID(secret.NewID(w.clock.Now())), company: company, name: name, email: first + "@" + strings.ToLower(w.company(company).Name) + ".example",
		phone: &phone{}, password: first + " likes long walks on the beach", place: twinlatch.Place{Browser: "Chrome", System: "Linux", Address: "192.0.2.7"},
	}
	hash, err := w.house.Hasher.Hash(w.ctx, p.password)
	must(w.t, err)
	a := twinlatch.Account{
		ID: p.id, Company: company, Name: name, Email: p.email, Language: "en", Status: twinlatch.AccountActive, Roles: roles,
		Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: w.clock.Now(), PasswordLength: len(p.password), CreatedAt: w.clock.Now(),
	}
	if roles.Has(twinlatch.Support) {
		a.SupportSince = w.clock.Now()
	}
	w.write(func(tx *store.Tx) error { return tx.InsertAccount(a) })
	return p
}

// account reads the person's row as it is now.
func (p *person) account() (a twinlatch.Account) {
	p.w.t.Helper()
	p.w.read(func(tx *store.Tx) (err error) { a, err = tx.Account(p.company, p.id); return err })
	return a
}

func (p *person) from() flow.From { return flow.From{Place: p.place, Language: "en"} }

// visitor is who the person's browser is now; a browser that is not signed in
// fails the test.
func (p *person) visitor() *flow.Visitor {
	p.w.t.Helper()
	v := p.peek()
	if v == nil {
		p.w.t.Fatalf("%s is not signed in", p.name)
	}
	return v
}

// peek is visitor, or nil for a browser that is not signed in.
func (p *person) peek() *flow.Visitor {
	p.w.t.Helper()
	v, err := p.w.house.Visitor(p.w.ctx, p.session, p.from())
	must(p.w.t, err)
	return v
}

// trySignIn types e-mail and password and, when asked, a code.
func (p *person) trySignIn() error {
	p.w.t.Helper()
	in, err := p.typePassword()
	if err == nil && in.Step == twinlatch.StepCode {
		in, err = p.w.house.SigninCode(p.w.ctx, flow.SigninCode{Pending: in.Pending, Code: p.code(), From: p.from(), Trust: p.trust, Known: p.known})
	}
	if err != nil {
		return err
	}
	if in.Step != twinlatch.StepIn {
		p.w.t.Fatalf("%s has come to %s", p.name, in.Step)
	}
	p.keep(in)
	return nil
}

// signIn is trySignIn that must succeed.
func (p *person) signIn() {
	p.w.t.Helper()
	must(p.w.t, p.trySignIn())
}

// typePassword is the first step of a sign-in.
func (p *person) typePassword() (flow.Signin, error) {
	return p.w.house.SigninPassword(p.w.ctx, flow.SigninPassword{
		Email: p.email, Password: p.password, ReturnTo: "/", From: p.from(), Trust: p.trust, Known: p.known,
	})
}

// keep gives the browser its cookies.
func (p *person) keep(in flow.Signin) {
	p.session = in.Session
	if in.Trust != "" {
		p.trust = in.Trust
	}
	if in.Known != "" {
		p.known = in.Known
	}
}

// code is a code that is good and unused. When all of the window are used, time
// goes by.
func (p *person) code() string {
	p.w.t.Helper()
	if p.key == nil {
		p.w.t.Fatalf("%s has no application", p.name)
	}
	step := max(twinlatch.TOTPStep(p.w.clock.Now()), p.lastStep+1)
	for step > twinlatch.TOTPStep(p.w.clock.Now())+1 {
		p.w.clock.Advance(twinlatch.CodePeriod)
	}
	p.lastStep = step
	return twinlatch.TOTPCode(p.key, step)
}

// wrongCode is one that no application shows around now.
func (p *person) wrongCode() string {
	now := twinlatch.TOTPStep(p.w.clock.Now())
	for n := 0; ; n++ {
		code := twinlatch.TOTPCode([]byte(strings.Repeat("x", 20)), int64(n))
		good := false
		for step := now - 30; step <= now+30; step++ {
			good = good || twinlatch.TOTPCode(p.key, step) == code
		}
		if !good {
			return code
		}
	}
}

// enrol turns two-factor authentication on in the person's session, signing in
// first when they are not.
func (p *person) enrol() {
	p.w.t.Helper()
	h, ctx := p.w.house, p.w.ctx
	if p.peek() == nil {
		p.signIn()
	}
	must(p.w.t, h.FactorTurnOn(ctx, p.visitor()))
	must(p.w.t, h.FactorChoose(ctx, p.visitor(), "authy"))
	e, err := h.Enrolment(ctx, p.visitor())
	must(p.w.t, err)
	p.key, p.lastStep = e.Secret, 0
	p.session, err = h.FactorConfirm(ctx, p.visitor(), flow.Confirm{Enrolment: e.ID, Code: p.code()})
	must(p.w.t, err)
	p.codes, err = h.RecoveryShown(ctx, p.visitor())
	must(p.w.t, err)
}

// prove gives a fresh proof.
func (p *person) prove() {
	p.w.t.Helper()
	in := flow.ProofGive{Password: p.password, Known: p.known}
	if p.key != nil {
		in.Code = p.code()
	}
	token, err := p.w.house.ProofGive(p.w.ctx, p.visitor(), in)
	must(p.w.t, err)
	p.session = token
}

// trustBrowser signs in anew with "Do not ask again" ticked.
func (p *person) trustBrowser() {
	p.w.t.Helper()
	in, err := p.typePassword()
	must(p.w.t, err)
	in, err = p.w.house.SigninCode(p.w.ctx, flow.SigninCode{Pending: in.Pending, Code: p.code(), Remember: true, From: p.from(), Known: p.known})
	must(p.w.t, err)
	if in.Trust == "" {
		p.w.t.Fatalf("%s's browser is not trusted", p.name)
	}
	p.keep(in)
}

// alter changes a row behind everybody's back.
func (p *person) alter(change func(a *twinlatch.Account)) {
	p.w.t.Helper()
	p.w.write(func(tx *store.Tx) error {
		a, err := tx.TakeAccount(p.company, p.id)
		if err != nil {
			return err
		}
		change(&a)
		return tx.UpdateAccount(a)
	})
}

// other is the same person in a second browser, not signed in there.
func (p *person) other() *person {
	q := *p
	q.session, q.trust, q.known = "", "", ""
	q.place = twinlatch.Place{Browser: "Firefox", System: "Windows", Address: "198.51.100.9"}
	return &q
}

// The kit itself keeps its promises.
func TestThePeopleOfTheKit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		if v := w.bo.visitor(); v.Account.ID != w.bo.id || v.Session.Level != twinlatch.Level1 {
			t.Errorf("Bo is %+v", v.Session)
		}
		w.ada.enrol()
		if len(w.ada.codes) != twinlatch.RecoveryCodes {
			t.Errorf("Ada has %d recovery codes", len(w.ada.codes))
		}
		w.ada.signIn()
		w.clock.Advance(11 * time.Minute)
		if w.ada.visitor().Session.FreshEnough("", w.ada.account(), w.clock.Now()) {
			t.Error("eleven minutes are still fresh")
		}
		w.ada.prove()
		if !w.ada.visitor().Session.FreshEnough("", w.ada.account(), w.clock.Now()) {
			t.Error("a proof is not fresh")
		}
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.ada.trustBrowser()
		if w.ada.other().peek() != nil {
			t.Error("Ada is signed in where she is not")
		}
		if m := w.letter(w.ada.email, twinlatch.MailTwoFactorOn); m.Facts.Application != "authy" || m.company != w.acme {
			t.Errorf("the mail says %+v", m)
		}
		if e := w.entry(w.acme, twinlatch.AuditTwoFactorOn); e.Actor != w.ada.id {
			t.Errorf("the entry says %+v", e)
		}
	})
}

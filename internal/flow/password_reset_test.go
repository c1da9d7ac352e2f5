package flow_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// forgot asks for a reset link and gives the token that came by mail.
func (p *person) forgot() string {
	p.w.t.Helper()
	must(p.w.t, p.w.house.PasswordForgot(p.w.ctx, p.email, p.from()))
	return tokenOf(p.w.t, p.w.letter(p.email, twinlatch.MailPasswordReset).Facts.Link)
}

func (p *person) resetPassword(token, next string) error {
	return p.w.house.PasswordReset(p.w.ctx, flow.PasswordReset{Token: token, New: next, From: p.from()})
}

// Whoever governs a company is not looked up for a stranger: the larger it is,
// the longer that takes, and the more it says that there is one.
func TestAResetLinkNamesNobodysAdministrators(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.forgot()
		if got := w.letter(w.bo.email, twinlatch.MailPasswordReset).Facts; len(got.Contacts) > 0 {
			t.Errorf("it names %v", got.Contacts)
		}
	})
}

func TestAResetLinkSetsThePasswordAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		half, err := w.bo.other().typePassword()
		must(t, err)

		token := w.bo.forgot()
		for range 3 { // opening spends nothing
			shown, err := w.house.PasswordResetShow(w.ctx, token)
			if err != nil || shown.Account.Email != w.bo.email || shown.MinLength != twinlatch.DefaultPasswordMin {
				t.Fatalf("the page shows %+v %v", shown, err)
			}
		}
		refused(t, w.bo.resetPassword(token, "too short"), "password.too-short")
		must(t, w.bo.resetPassword(token, another))
		w.bo.password = another

		if w.bo.peek() != nil {
			t.Error("a session lives on, or somebody was signed in")
		}
		if p, err := w.house.Pending(w.ctx, half.Pending); err != nil || p != nil {
			t.Errorf("the sign-in that was pending goes on: %v %v", p, err)
		}
		in, err := w.bo.typePassword()
		if err != nil || in.Step != twinlatch.StepCode {
			t.Errorf("the next sign-in comes to %s, %v: the second factor and no trust", in.Step, err)
		}
		w.letter(w.bo.email, twinlatch.MailPasswordResetDone)
		w.entry(w.acme, twinlatch.AuditPasswordReset)
		w.clock.Advance(time.Minute)
		must(t, w.house.Tick(w.ctx))
		if e := w.entry(w.acme, twinlatch.AuditPasswordResetAsked); e.Target != w.bo.id || e.Count != 0 {
			t.Errorf("the entry says %+v", e)
		}
	})
}

func TestAResetLinkWorksOnceAndForAnHour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.bo.forgot()
		must(t, w.bo.resetPassword(token, another))
		refused(t, w.bo.resetPassword(token, another+" again"), "link.ended")

		w.forgetPost()
		token = w.bo.forgot()
		w.clock.Advance(time.Hour - time.Second)
		_, err := w.house.PasswordResetShow(w.ctx, token)
		must(t, err)
		w.clock.Advance(time.Second)
		refused(t, w.bo.resetPassword(token, another), "link.ended")
		for _, bad := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 1_000_000)} {
			refused(t, w.bo.resetPassword(bad, another), "link.ended")
		}
	})
}

func TestANewerRequestEndsTheOlderLink(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.bo.forgot()
		w.forgetPost()
		w.clock.Advance(time.Minute)
		second := w.bo.forgot()
		refused(t, w.bo.resetPassword(first, another), "link.ended")
		must(t, w.bo.resetPassword(second, another))
	})
}

// A link made for one thing is good for nothing else (ASVS 6.6.2).
func TestAResetLinkConfirmsNoAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.bo.forgot()
		refused(t, w.house.EmailConfirm(w.ctx, token, w.bo.from()), "link.ended")
		refused(t, w.house.EmailUndo(w.ctx, token, w.bo.from()), "link.ended")
		must(t, w.bo.resetPassword(token, another))
	})
}

func TestOfTwoWhoPressAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.bo.forgot()
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = w.bo.resetPassword(token, another) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				refused(t, err, "link.ended")
			}
		}
		if won != 1 {
			t.Errorf("%d resets won, want one", won)
		}
	})
}

func TestForgettingTellsNothingAboutWhoExists(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.house.PasswordForgot(w.ctx, "nobody@acme.example", w.bo.from()))
		if got := w.letters("nobody@acme.example"); len(got) > 0 {
			t.Errorf("nobody got %v", got)
		}
		if got := w.letters(""); len(got) > 0 {
			t.Errorf("a letter without an address waits: %v", got)
		}
		w.clock.Advance(time.Minute)
		must(t, w.house.Tick(w.ctx))
		// One line of the instance's own log, which names no address (0012).
		if got := w.log(store.InstanceChain); len(got) != 1 || got[0].Entry.Target != "" || got[0].Entry.Reason != "" || len(got[0].Entry.Facts) != 0 {
			t.Errorf("about nobody the log says %+v", got)
		}
		refused(t, w.house.PasswordForgot(w.ctx, "not an address", w.bo.from()), "error.email")
		w.cleo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		must(t, w.house.PasswordForgot(w.ctx, w.cleo.email, w.bo.from()))
		if got := w.letters(w.cleo.email); len(got) > 0 {
			t.Errorf("a suspended person got %v", got)
		}
	})
}

// Nobody's mailbox is filled, and the last link that was sent stays good.
func TestFiveResetMailsAnHour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 20 {
			must(t, w.house.PasswordForgot(w.ctx, w.bo.email, w.bo.from()))
			w.clock.Advance(time.Second)
		}
		got := w.letters(w.bo.email)
		if len(got) != twinlatch.MailsPerWindow {
			t.Fatalf("%d mails", len(got))
		}
		must(t, w.bo.resetPassword(tokenOf(t, got[len(got)-1].Facts.Link), another))
	})
}

func TestWithoutMailNobodyGetsALink(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.house.MailOn = false
		must(t, w.house.PasswordForgot(w.ctx, w.bo.email, w.bo.from()))
		w.read(func(tx *store.Tx) error {
			_, err := tx.LinkOf(w.bo.id, twinlatch.LinkPasswordReset, w.clock.Now())
			if err == nil {
				t.Error("a link was made that nobody gets")
			}
			return nil
		})
		link, err := w.house.HostPasswordLink(w.ctx, " BO@acme.example")
		must(t, err)
		if e := w.entry(w.acme, twinlatch.AuditHostCommand); e.Target != w.bo.id || e.Actor != "" {
			t.Errorf("the entry says %+v", e)
		}
		must(t, w.bo.resetPassword(tokenOf(t, link), another))
		_, err = w.house.HostPasswordLink(w.ctx, "nobody@acme.example")
		refused(t, err, "host.no-active-account")
	})
}

// A reset link is what a mailbox can do: it lifts no cap on guessing.
func TestAResetLinkLiftsNoCap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Overall, p.Idle = twinlatch.MaxOverall, twinlatch.MaxIdle })
		w.bo.enrol()
		w.blockFactor(w.bo)
		w.forgetPost()
		must(t, w.bo.resetPassword(w.bo.forgot(), another))
		w.bo.password = another
		refused(t, w.bo.other().trySignIn(), "signin.blocked")
		stranger := w.cleo.other()
		stranger.password = "not this one at all"
		for range twinlatch.FreeFailures {
			refused(t, stranger.trySignIn(), "signin.wrong")
		}
		must(t, w.cleo.resetPassword(w.cleo.forgot(), another))
		w.cleo.password = another
		refused(t, w.cleo.trySignIn(), "signin.wait")
	})
}

package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

const newAddress = "bo.barker@acme.example"

// changeEmail is Change email in the person's browser, about anybody.
func (p *person) changeEmail(about *person, to string) error {
	p.w.t.Helper()
	p.prove()
	return p.w.house.EmailChange(p.w.ctx, p.visitor(), flow.EmailChange{Person: about.id, Email: to})
}

func (w *world) confirmLink(to string) string {
	w.t.Helper()
	return tokenOf(w.t, w.letter(to, twinlatch.MailEmailConfirm).Facts.Link)
}

func (w *world) undoLink(to string) string {
	w.t.Helper()
	return tokenOf(w.t, w.letter(to, twinlatch.MailEmailNotice).Facts.Link)
}

func (p *person) confirmEmail(to string) {
	p.w.t.Helper()
	must(p.w.t, p.w.house.EmailConfirm(p.w.ctx, p.w.confirmLink(to), p.from()))
	p.email = to
}

func TestAnAddressChangesOnceTheNewOneConfirms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		must(t, w.bo.changeEmail(w.bo, " Bo.Barker@ACME.example"))
		if got := w.bo.account().Email; got != "bo@acme.example" {
			t.Fatalf("the address changed to %s before it confirmed", got)
		}
		pending, err := w.house.PendingEmail(w.ctx, w.bo.account(), w.company(w.acme))
		if err != nil || pending.Email != newAddress {
			t.Fatalf("General shows %+v %v", pending, err)
		}
		token := w.confirmLink(newAddress)
		if shown, err := w.house.EmailConfirmShow(w.ctx, token); err != nil || shown.Address != newAddress || shown.Account.Name != w.bo.name {
			t.Fatalf("the page shows %+v %v", shown, err)
		}
		w.forgetPost()
		must(t, w.house.EmailConfirm(w.ctx, token, w.bo.from()))
		if w.bo.account().Email != newAddress || w.bo.peek() == nil {
			t.Error("the address did not change, or the session ended")
		}
		refused(t, w.house.EmailConfirm(w.ctx, token, w.bo.from()), "link.ended")
		w.letter(newAddress, twinlatch.MailEmailChanged)
		if m := w.letter("bo@acme.example", twinlatch.MailEmailChanged); m.Facts.Email != newAddress || m.Facts.Link == "" {
			t.Errorf("the old address reads %+v", m.Facts)
		}
		w.entry(w.acme, twinlatch.AuditEmailChangeAsked)
		w.entry(w.acme, twinlatch.AuditEmailChanged)
		w.bo.email = newAddress
		if in, err := w.bo.typePassword(); err != nil || in.Step != twinlatch.StepIn {
			t.Errorf("with the new address from a trusted device: %s %v", in.Step, err)
		}
		w.bo.email = "bo@acme.example"
		refused(t, w.bo.other().trySignIn(), "signin.wrong")
	})
}

func TestAChangeOfAddressNeedsAFreshProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.clock.Advance(twinlatch.FreshFor)
		err := w.house.EmailChange(w.ctx, w.bo.visitor(), flow.EmailChange{Person: w.bo.id, Email: newAddress})
		if !twinlatch.IsKind(err, twinlatch.KindProof) {
			t.Errorf("without a proof: %v", err)
		}
		refused(t, w.bo.changeEmail(w.bo, "nonsense"), "error.email")
		refused(t, w.bo.changeEmail(w.bo, "BO@acme.example"), "email.same")
	})
}

// The answer is the same for a free and a taken address, and so are the page
// afterwards and the notice to the old address.
func TestATakenAddressIsNotGivenAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, w.vera.email))
		pending, err := w.house.PendingEmail(w.ctx, w.bo.account(), w.company(w.acme))
		if err != nil || pending.Email != w.vera.email {
			t.Errorf("General shows %+v %v", pending, err)
		}
		w.undoLink(w.bo.email)
		m := w.letter(w.vera.email, twinlatch.MailAddressTaken)
		if m.Facts.Company != "Vendor" || m.Facts.Email != "" || m.Facts.Person != "" || m.Facts.Actor != "" {
			t.Errorf("Vera is told %+v", m.Facts)
		}
		if kinds := w.kinds(w.vera.email); len(kinds) != 1 {
			t.Errorf("Vera got %v", kinds)
		}
	})
}

func TestAnAddressTakenMeanwhileIsSaidClearly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, newAddress))
		w.cleo.alter(func(a *twinlatch.Account) { a.Email = newAddress })
		token := w.confirmLink(newAddress)
		refused(t, w.house.EmailConfirm(w.ctx, token, w.bo.from()), "email.taken")
		refused(t, w.house.EmailConfirm(w.ctx, token, w.bo.from()), "link.ended")
		if got := w.bo.account().Email; got != "bo@acme.example" {
			t.Errorf("Bo's address is %s", got)
		}
	})
}

func TestTheOldAddressCancelsAChangeThatIsPending(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, newAddress))
		must(t, w.house.EmailUndo(w.ctx, w.undoLink(w.bo.email), w.bo.from()))
		refused(t, w.house.EmailConfirm(w.ctx, w.confirmLink(newAddress), w.bo.from()), "link.ended")
		if w.bo.peek() != nil {
			t.Error("the session of whoever asked lives on")
		}
		w.entry(w.acme, twinlatch.AuditEmailUndone)
	})
}

func TestTheOldAddressUndoesAChangeForSevenDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		must(t, w.bo.changeEmail(w.bo, newAddress))
		undo := w.undoLink("bo@acme.example")
		w.bo.confirmEmail(newAddress)
		// Whoever did it also changes the password: the link outlives that.
		must(t, w.bo.changePassword(w.bo.password, another))
		w.clock.Advance(7*24*time.Hour - time.Minute)
		w.forgetPost()
		must(t, w.house.EmailUndo(w.ctx, undo, w.bo.from()))
		if w.bo.account().Email != "bo@acme.example" || w.bo.peek() != nil {
			t.Error("the address is not back, or the session lives on")
		}
		w.letter(newAddress, twinlatch.MailEmailChanged)
		w.letter("bo@acme.example", twinlatch.MailEmailChanged)
		w.bo.email = "bo@acme.example"
		if in, err := w.bo.typePassword(); err != nil || in.Step != twinlatch.StepCode {
			t.Errorf("afterwards: %s %v", in.Step, err)
		}
	})
}

// A thief moves the account twice, so as to hold a link to undo as well.
func TestTheThiefCannotUndoTheUndoing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, "thief@evil.example"))
		owners := w.undoLink("bo@acme.example")
		w.clock.Advance(time.Minute)
		w.bo.confirmEmail("thief@evil.example")
		w.clock.Advance(time.Minute)
		must(t, w.bo.changeEmail(w.bo, "thief@other.example"))
		thiefs := w.undoLink("thief@evil.example")
		w.bo.confirmEmail("thief@other.example")

		must(t, w.house.EmailUndo(w.ctx, owners, w.bo.from()))
		refused(t, w.house.EmailUndo(w.ctx, thiefs, w.bo.from()), "link.ended")
		if got := w.bo.account().Email; got != "bo@acme.example" {
			t.Errorf("the address is %s", got)
		}
	})
}

func TestTheThiefsLinkDoesNotEndTheOwners(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, "thief@evil.example"))
		owners := w.undoLink("bo@acme.example")
		w.clock.Advance(time.Minute)
		w.bo.confirmEmail("thief@evil.example")
		w.clock.Advance(time.Minute)
		must(t, w.bo.changeEmail(w.bo, "thief@other.example"))
		must(t, w.house.EmailUndo(w.ctx, w.undoLink("thief@evil.example"), w.bo.from()))
		must(t, w.house.EmailUndo(w.ctx, owners, w.bo.from()))
		if got := w.bo.account().Email; got != "bo@acme.example" {
			t.Errorf("the address is %s", got)
		}
	})
}

func TestAnOldAddressThatBelongsToSomebodyElseStaysTheirs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, newAddress))
		undo := w.undoLink("bo@acme.example")
		w.bo.confirmEmail(newAddress)
		w.cleo.alter(func(a *twinlatch.Account) { a.Email = "bo@acme.example" })
		refused(t, w.house.EmailUndo(w.ctx, undo, w.bo.from()), "email.undo-taken")
		if w.bo.account().Email != newAddress || w.bo.peek() != nil {
			t.Error("the address moved, or the session lives on")
		}
	})
}

func TestANewChangeReplacesThePendingOneAndCanBeCancelled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.bo.changeEmail(w.bo, newAddress))
		must(t, w.bo.changeEmail(w.bo, "bo2@acme.example"))
		refused(t, w.house.EmailConfirm(w.ctx, w.confirmLink(newAddress), w.bo.from()), "link.ended")
		must(t, w.house.EmailChangeCancel(w.ctx, w.bo.visitor()))
		must(t, w.house.EmailChangeCancel(w.ctx, w.bo.visitor()))
		refused(t, w.house.EmailConfirm(w.ctx, w.confirmLink("bo2@acme.example"), w.bo.from()), "link.ended")
		if pending, err := w.house.PendingEmail(w.ctx, w.bo.account(), w.company(w.acme)); err != nil || pending.Email != "" {
			t.Errorf("General shows %+v %v", pending, err)
		}
	})
}

func TestConfigurationStartsAChangeForPeopleItMayEdit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		must(t, w.ada.changeEmail(w.bo, newAddress))
		if m := w.letter(w.bo.email, twinlatch.MailEmailNotice); m.Facts.Actor != w.ada.name {
			t.Errorf("Bo's notice says %+v", m.Facts)
		}
		w.bo.confirmEmail(newAddress)
		refused(t, w.ada.changeEmail(w.vera, "vera@acme.example"), "error.not-found")
		w.cleo.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.UserManagement })
		w.cleo.signIn()
		refused(t, w.cleo.changeEmail(w.bo, "mine@acme.example"), "error.needs-configuration")
		w.cleo.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.Configuration })
		refused(t, w.cleo.changeEmail(w.ada, "mine@acme.example"), "users.holds-role-you-lack")
	})
}

func TestWithoutMailNoAddressIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.house.MailOn = false
		w.bo.signIn()
		refused(t, w.bo.changeEmail(w.bo, newAddress), "email.no-mail")
	})
}

func TestOnesOwnName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.house.ProfileEdit(w.ctx, w.bo.visitor(), "  Bo   Baker "))
		if got := w.bo.account().Name; got != "Bo Baker" {
			t.Errorf("Bo is called %q", got)
		}
		w.entry(w.acme, twinlatch.AuditPersonEdited)
		refused(t, w.house.ProfileEdit(w.ctx, w.bo.visitor(), " "), "error.name-empty")
		var people []twinlatch.Account
		w.read(func(tx *store.Tx) (err error) {
			people, err = tx.People(w.acme, store.PeoplePage{Search: "baker", Limit: 5})
			return err
		})
		if len(people) != 1 {
			t.Errorf("the search finds %d people", len(people))
		}
	})
}

// Bo and Cleo were both sent to the same free address, and both links are
// pressed at once.
func TestOneAddressIsGivenToOnePerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var tokens []string
		for _, p := range []*person{w.bo, w.cleo} {
			p.signIn()
			must(t, p.changeEmail(p, "info@acme.example"))
			tokens = append(tokens, w.confirmLink("info@acme.example"))
			w.forgetPost()
		}
		won := race(len(tokens), func(n int) bool {
			err := w.house.EmailConfirm(w.ctx, tokens[n], w.bo.from())
			if err != nil && saying(err) != "email.taken" {
				t.Errorf("the other is told %v", err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d people have the address, want one", won)
		}
	})
}

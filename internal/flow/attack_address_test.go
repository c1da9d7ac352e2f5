package flow_test

import (
	"fmt"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Whether an address is taken cannot be told by the sixth wish for it: Ada wishes
// for it as her own so and so often, and then invites it, until she is refused.
func TestTheLimitOfMailsTellsNobodyWhetherAnAddressIsTaken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		for changes := range 7 {
			answers := map[bool]string{}
			for _, taken := range []bool{false, true} {
				email := fmt.Sprintf("erin%d@elsewhere.example", changes)
				if taken {
					email = w.newPerson(w.vendor, fmt.Sprintf("Taken%d Tom", changes), 0).email
				}
				for range changes {
					must(t, w.house.EmailChange(w.ctx, w.ada.visitor(), flow.EmailChange{Person: w.ada.id, Email: email}))
				}
				for range 7 {
					answers[taken] += " " + saying(w.ada.invite(email, 0))
				}
			}
			if answers[true] != answers[false] {
				t.Errorf("after %d wishes a taken address answers%s, a free one%s", changes, answers[true], answers[false])
			}
		}
	})
}

// Whoever leaves a mailbox because somebody else reads it leaves no reset link
// behind that still opens the account.
func TestANewAddressEndsTheResetLinksOfTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		must(t, w.house.EmailChange(w.ctx, w.bo.visitor(), flow.EmailChange{Person: w.bo.id, Email: "bo@new.example"}))
		must(t, w.house.PasswordForgot(w.ctx, w.bo.email, w.bo.from())) // by whoever reads the old one
		link := tokenOf(t, w.letter(w.bo.email, twinlatch.MailPasswordReset).Facts.Link)
		must(t, w.house.EmailConfirm(w.ctx, tokenOf(t, w.letter("bo@new.example", twinlatch.MailEmailConfirm).Facts.Link), w.bo.from()))
		refused(t, w.house.PasswordReset(w.ctx, flow.PasswordReset{Token: link, New: "a password of somebody else"}), "link.ended")
	})
}

// Mallory administers, invites an address of his own with both roles, and is
// suspended. The invitation does not bring him back.
func TestAnInvitationWithRolesEndsWithItsInviter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mallory := w.newPerson(w.acme, "Mallory Moss", twinlatch.Configuration|twinlatch.UserManagement)
		mallory.signIn()
		must(t, mallory.invite(dan, twinlatch.Configuration|twinlatch.UserManagement))
		w.ada.signIn()
		must(t, w.house.PersonSuspend(w.ctx, w.ada.visitor(), mallory.id))
		link := w.letter(dan, twinlatch.MailInvitation).Facts.Link
		if _, err := w.house.Invited(w.ctx, tokenOf(t, link)); saying(err) != "invitation.ended" {
			t.Errorf("its page says %v", err)
		}
		refused(t, w.accept(link), "invitation.ended")

		// Ada makes it hers by sending it again.
		must(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), w.ada.invitations()[0].ID))
		w.clock.Advance(1)
		must(t, w.accept(w.letter(dan, twinlatch.MailInvitation).Facts.Link))
	})
}

// Cleo may invite and lacks Configuration. Inviting somebody anew does not
// withdraw the invitation with Configuration that Ada sent.
func TestNobodyReplacesAnInvitationWithARoleTheyLack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.cleo.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.UserManagement })
		w.ada.signIn()
		w.cleo.signIn()
		must(t, w.ada.invite(dan, twinlatch.Configuration))
		refused(t, w.cleo.invite(dan, 0), "roles.lacking")
		must(t, w.accept(w.letter(dan, twinlatch.MailInvitation).Facts.Link))
		if a := w.byEmail(dan); a.Roles != twinlatch.Configuration {
			t.Errorf("Dan holds %s", a.Roles)
		}
	})
}

// B16: Bo's trusted browser spares the code, a raised minimum asks for a new
// password, and then the company stops trusting devices: the code is asked.
func TestB16ACodeThatWasSparedIsAskedOnceDevicesAreTrustedNoMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.PasswordMin = 60 })
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepNewPassword {
			t.Fatalf("Bo came to %s", in.Step)
		}
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = false })
		new := "a long walk along the shore, and then another one, in the rain of autumn"
		_, err = w.house.SigninNewPassword(w.ctx, flow.SigninNewPassword{Pending: in.Pending, New: new, From: w.bo.from(), Trust: w.bo.trust})
		refused(t, err, "signin.pending-ended")
		in, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.code(), From: w.bo.from()})
		if err != nil || in.Step != twinlatch.StepNewPassword {
			t.Errorf("after the code: %s, %v", in.Step, err)
		}
	})
}

// A stranger's guess at the link of the first run costs no hash and changes
// nothing.
func TestAWrongSetupLinkCostsNoHash(t *testing.T) {
	eachEmpty(t, func(t *testing.T, w *world) {
		link, err := w.house.SetupLink(w.ctx)
		must(t, err)
		token := []byte(tokenOf(t, link))
		token[3] ^= 1
		w.house.Hasher = nil // would panic
		refused(t, w.house.SetUpByLink(w.ctx, string(token), flow.SetUp{Company: "Harbour", Name: "Olga", Email: "olga@harbour.example", Password: "a long walk along the shore"}), "setup.ended")
		w.read(func(tx *store.Tx) error {
			if _, err := tx.OperatorCompany(); err == nil {
				t.Error("somebody set it up")
			}
			return nil
		})
	})
}

package attacks_test

import (
	"fmt"
	"net/http"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

const (
	signinEnded = "This sign-in has ended."
	tooMany     = "Too many wrong "
	signedOut   = "You were signed out."
	linkEnded   = "This link has ended"
)

// halves are as many sign-ins of one person as may wait for a second step.
func (h *house) halves(p *person) (out []*browser) {
	h.t.Helper()
	for range 10 {
		out = append(out, h.half(p))
	}
	return out
}

// B43: two requests with one code both look before either writes. Of 64 that type
// Bo's code at the same moment, in ten sign-ins and their tabs, one gets in.
func TestB43OfManyWithOneCodeOneGetsIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		browsers, code := h.halves(h.bo), h.bo.code()
		answers := h.rush(func(n int) (*browser, *http.Request) {
			return browsers[n%len(browsers)].tab(codePage, "code", code)
		})
		h.oneWins(answers, gotIn, used, tooMany, signinEnded)
		if n := h.bo.sessions(); n != 2 { // the one of the set-up is the other
			t.Errorf("Bo has %d sessions", n)
		}
	})
}

// B43: the same at two doors at once: half of them sign in, half of them sit in
// Bo's session and give a fresh proof.
func TestB43OfManyAtTwoDoorsOneGetsIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		browsers, code := h.halves(h.bo), h.bo.code()
		answers := h.rush(func(n int) (*browser, *http.Request) {
			if n%2 == 0 {
				return owner.tab("/proof", "password", h.bo.password, "code", code)
			}
			return browsers[n%len(browsers)].tab(codePage, "code", code)
		})
		h.oneWins(answers, gotIn, used, tooMany, signinEnded, signedOut)
	})
}

func TestOfManyWithOneRecoveryCodeOneGetsIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		browsers := h.halves(h.bo)
		answers := h.rush(func(n int) (*browser, *http.Request) {
			return browsers[n%len(browsers)].tab("/signin/recovery", "code", h.bo.codes[0])
		})
		h.oneWins(answers, gotIn, "That recovery code is not right, or was used before.", tooMany, signinEnded)
		h.read(func(tx *store.Tx) error {
			set, err := tx.RecoverySet(h.bo.company, h.bo.id)
			if set.Left != twinlatch.RecoveryCodes-1 {
				t.Errorf("%d codes are left", set.Left)
			}
			return err
		})
	})
}

func TestOfManyWithOneResetLinkOneChangesThePassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.browser().post("/password/forgot", "email", h.bo.email)
		token := h.link(h.bo.email, twinlatch.MailPasswordReset)[len("/password/reset?t="):]
		answers := h.rush(func(n int) (*browser, *http.Request) {
			return h.browser().tab("/password/reset", "t", token, "new", fmt.Sprintf("long walks on beach number %d", n))
		})
		h.oneWins(answers, reads("Your password was changed."), linkEnded)
		working := 0
		for n := range answers {
			h.bo.password = fmt.Sprintf("long walks on beach number %d", n)
			if reads("Your password was changed.")(answers[n]) {
				h.browser().signIn(h.bo)
				working++
			}
		}
		if working != 1 {
			t.Errorf("%d of those who read that it was changed sign in with theirs", working)
		}
	})
}

func TestOfManyWithOneInvitationOneJoins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin := h.browser()
		admin.signIn(h.ada)
		admin.post("/users/new", "name", "Dee Dane", "email", "dee@acme.example")
		token := h.link("dee@acme.example", twinlatch.MailInvitation)[len("/invitation?t="):]
		answers := h.rush(func(n int) (*browser, *http.Request) {
			return h.browser().tab("/invitation", "t", token, "name", fmt.Sprintf("Dee Dane %d", n), "new", "dee likes long walks on the beach")
		})
		h.oneWins(answers, reads("Welcome to Acme."), linkEnded)
	})
}

// Two administrators press Approve in 32 tabs each; then, for another request, one
// presses Approve and the other one Reject.
func TestOfManyDecisionsOneDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		abel := h.person(h.acme, "Abel Archer", h.ada.account().Roles)
		left, right := h.browser(), h.browser()
		h.ada.enrol(left)
		abel.enrol(right)
		for person, second := range map[*person]string{h.bo: "approve", h.cleo: "reject"} {
			person.enrol(h.browser())
			h.half(person).post("/signin/lost", "reason", "My phone fell into the sea.")
			request := find(t, left.get("/configuration/reset-requests").body, `/configuration/reset-requests/([^/"]+)/approve`)
			answers := h.rush(func(n int) (*browser, *http.Request) {
				if n%2 == 0 {
					return left.tab("/configuration/reset-requests/" + request + "/approve")
				}
				return right.tab("/configuration/reset-requests/" + request + "/" + second)
			})
			decided := func(a answer) bool {
				return reads("was reset.")(a) || reads("The request was rejected.")(a)
			}
			h.oneWins(answers, decided, "This request has ended in the meantime. Nothing was changed.")
			for _, a := range answers {
				if reset := reads("was reset.")(a); reset && person.protected() {
					t.Error("it was approved, and the factor is there")
				} else if decided(a) && !reset && !person.protected() {
					t.Error("it was rejected, and the factor is gone")
				}
			}
		}
	})
}

// Bo sets it up in two sessions, and confirms in 32 tabs of each.
func TestOfManyConfirmationsOneTurnsItOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		left, right := h.setUpOf(h.bo), h.setUpOf(h.bo.twin())
		codes := []string{left.who.code(), right.who.code()}
		answers := h.rush(func(n int) (*browser, *http.Request) {
			d := []*door{left, right}[n%2]
			return d.at.tab(d.path, append([]string{"code", codes[n%2]}, d.also...)...)
		})
		h.oneWins(answers, gotIn, "This set-up has ended or was continued in another tab.", "Two-factor authentication is on already.", signedOut)
		if n := h.bo.sessions(); n != 1 || !h.bo.protected() {
			t.Errorf("Bo has %d sessions, and a second factor: %v", n, h.bo.protected())
		}
	})
}

// Ada and Abel are the administrators. Whatever they do to each other, or each to
// themselves, at the same moment, one of them is left.
func TestOfTheLastTwoAdministratorsOneIsLeft(t *testing.T) {
	kept := []string{"roles", twinlatch.UserManagement.Slug()}
	for name, deed := range map[string]struct {
		path string
		form []string
		own  bool
	}{
		"each takes the other's role":  {"/roles", kept, false},
		"each gives up their own role": {"/roles", kept, true},
		"each suspends the other":      {"/suspend", nil, false},
		"each removes the other":       {"/remove", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				abel := h.person(h.acme, "Abel Archer", h.ada.account().Roles)
				people, browsers := []*person{h.ada, abel}, []*browser{h.browser(), h.browser()}
				for i, b := range browsers {
					b.signIn(people[i])
				}
				h.rush(func(n int) (*browser, *http.Request) {
					target := people[n%2]
					if !deed.own {
						target = people[1-n%2]
					}
					return browsers[n%2].tab("/users/"+string(target.id)+deed.path, deed.form...)
				})
				left := 0
				for _, p := range people {
					if a := p.account(); a.Status == twinlatch.AccountActive && a.Roles.Has(twinlatch.Configuration) {
						left++
					}
				}
				if left != 1 {
					t.Errorf("%d administrators are left", left)
				}
			})
		})
	}
}

package attacks_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// strangersSee are the kinds of addresses a stranger may type, the first of
// which is nobody's: the answers to all must be the same to the byte. (That the
// calls of the database and the hashes of passwords are the same too is held by
// internal/flow.)
func (h *house) strangersSee() []string {
	h.t.Helper()
	ctx, house := h.t.Context(), h.s.House
	hal := h.person(h.acme, "Hal Hart", 0)
	must(h.t, house.HostSuspend(ctx, hal.email))
	ian := h.person(h.acme, "Ian Ives", 0)
	h.write(func(tx *store.Tx) error {
		a, err := tx.TakeAccount(h.acme, ian.id)
		if err != nil {
			return err
		}
		a.Status = twinlatch.AccountRemoved
		return tx.UpdateAccount(a)
	})
	h.bo.enrol(h.browser())
	ada := h.browser()
	ada.signIn(h.ada)
	v, err := house.Visitor(ctx, ada.cookie("session"), flow.From{})
	must(h.t, err)
	must(h.t, house.InvitationSend(ctx, v, flow.Invite{Email: "dan@acme.example", Name: "Dan Dorn"}))
	h.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany(h.globex)
		if err != nil {
			return err
		}
		c.Status, c.Epoch = twinlatch.CompanySuspended, c.Epoch+1
		return tx.UpdateCompany(c)
	})
	return []string{
		"nobody@acme.example", "nobody@elsewhere.example", h.cleo.email, h.bo.email, h.vera.email,
		hal.email, ian.email, "dan@acme.example", h.gus.email,
	}
}

// ours is all of an answer, but for the address that was typed and the moment.
func ours(a answer, email string) string {
	var out strings.Builder
	fmt.Fprintln(&out, a.status, a.hops)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name != "Date" && name != "Content-Length" { // which has the address in it
			fmt.Fprintln(&out, name, a.header[name])
		}
	}
	return out.String() + strings.ReplaceAll(a.body, email, "ADDRESS")
}

func (h *house) lookTheSame(emails []string, attempts int, try func(b *browser, email string) answer) {
	h.t.Helper()
	said := map[string]bool{}
	for n := 1; n <= attempts; n++ {
		want := ""
		for _, email := range emails {
			a := try(h.browser(), email)
			got := ours(a, email)
			if want == "" {
				want = got
			}
			if got != want {
				h.t.Fatalf("attempt %d at %s answers\n%s\nat nobody's\n%s", n, email, got, want)
			}
			if a.status == http.StatusInternalServerError {
				h.t.Fatalf("attempt %d is our fault", n)
			}
			said[fmt.Sprint(a.status)] = true
		}
	}
	h.t.Logf("%d addresses, %d attempts at each, answered with %v", len(emails), attempts, slices.Sorted(maps.Keys(said)))
}

func TestAWrongPasswordIsAnsweredAlikeToTheByte(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.lookTheSame(h.strangersSee(), 30, func(b *browser, email string) answer {
			return b.post(signin, "email", email, "password", "not this one at all")
		})
	})
}

// The sixth asks for more mails than an address gets in an hour.
func TestAForgottenPasswordIsAnsweredAlikeToTheByte(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.lookTheSame(h.strangersSee(), 6, func(b *browser, email string) answer {
			return b.post("/password/forgot", "email", email)
		})
	})
}

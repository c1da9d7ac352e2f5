package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func enrolment(a twinlatch.Account, s twinlatch.SessionID) twinlatch.Enrolment {
	return twinlatch.Enrolment{ID: twinlatch.EnrolmentID("enrolment of " + s), Session: s, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3,
		Change: true, Application: "authy", Sealed: []byte{7}, ExpiresAt: monday.Add(twinlatch.EnrolmentFor)}
}

func reveal(a twinlatch.Account, s twinlatch.SessionID) store.Reveal {
	return store.Reveal{Session: s, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3, Kind: "recovery-codes", Sealed: []byte{8}, ExpiresAt: monday.Add(twinlatch.RevealFor)}
}

func form(a twinlatch.Account, s twinlatch.SessionID, id string) store.StoredForm {
	return store.StoredForm{ID: id, Session: s, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3, Sealed: []byte{9}, ExpiresAt: monday.Add(time.Hour)}
}

func TestASessionHasOneUnfinishedSetUp(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		first, second := enrolment(ada, "s"), enrolment(ada, "s")
		second.ID, second.Sealed, second.Application = "second", nil, ""
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertEnrolment(first), tx.InsertEnrolment(second), tx.InsertEnrolment(enrolment(ada, "elsewhere")))
		})
		h.read(func(tx *store.Tx) error {
			got, err := tx.Enrolment("s")
			if len(got.Sealed) == 0 {
				got.Sealed = nil
			}
			is(t, "the second", second)(got, err)
			is(t, "another session's", enrolment(ada, "elsewhere"))(tx.Enrolment("elsewhere"))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "the overtaken one is spent", false)(tx.SpendEnrolment(first.ID))
			is(t, "the last one is spent", true)(tx.SpendEnrolment("second"))
			is(t, "twice", false)(tx.SpendEnrolment("second"))
			return tx.DeleteEnrolment("elsewhere")
		})
		h.read(func(tx *store.Tx) error {
			none(t, "spent")(tx.Enrolment("s"))
			none(t, "left")(tx.Enrolment("elsewhere"))
			return nil
		})
	})
}

// The person may go Back or open a second tab: the secret on the screen of one
// must be the one that the other confirms.
func TestTheSecretOfASetUpStaysTheSame(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		e := enrolment(ada, "s")
		e.Sealed, e.Application = nil, ""
		h.write(func(tx *store.Tx) error { return tx.InsertEnrolment(e) })
		choose := func(application string, secret byte, want bool) {
			t.Helper()
			chosen := e
			chosen.Application, chosen.Sealed = application, []byte{secret}
			h.write(func(tx *store.Tx) error { is(t, "choose "+application, want)(tx.ChooseApplication(chosen)); return nil })
		}
		choose("authy", 1, true)
		choose("aegis", 2, true)
		e.Application, e.Sealed = "aegis", []byte{1}
		h.read(func(tx *store.Tx) error { is(t, "the set-up", e)(tx.Enrolment("s")); return nil })
		h.write(func(tx *store.Tx) error { return tx.DeleteEnrolment("s") })
		choose("authy", 3, false)
	})
}

func TestASessionRevealsOneThingAtATime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		first, second := reveal(ada, "s"), reveal(ada, "s")
		second.Kind, second.Sealed = "invitation-link", []byte("link")
		h.write(func(tx *store.Tx) error { return errors.Join(tx.InsertReveal(first), tx.InsertReveal(second)) })
		h.read(func(tx *store.Tx) error {
			is(t, "the second", second)(tx.Reveal("s"))
			none(t, "another session's")(tx.Reveal("t"))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteReveal("s") })
		h.read(func(tx *store.Tx) error { none(t, "ended")(tx.Reveal("s")); return nil })
	})
}

func TestARevealIsForItsSessionAndItsTime(t *testing.T) {
	ada := person("acme", "ada")
	r, s := reveal(ada, "s"), session(ada, "s")
	for what, change := range map[string]func(r *store.Reveal){
		"another session": func(r *store.Reveal) { r.Session = "t" }, "another person": func(r *store.Reveal) { r.Account = "bo" },
		"an earlier epoch of the account": func(r *store.Reveal) { r.AccountEpoch-- }, "an earlier epoch of the company": func(r *store.Reveal) { r.CompanyEpoch-- },
		"its end": func(r *store.Reveal) { r.ExpiresAt = monday },
	} {
		other := r
		change(&other)
		if !r.Live(s, monday) || other.Live(s, monday) {
			t.Errorf("%s: shown", what)
		}
	}
}

func TestASessionKeepsItsNewestForms(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			err := tx.InsertStoredForm(form(ada, "other", "0 of another session"))
			for i := range 7 {
				err = errors.Join(err, tx.InsertStoredForm(form(ada, "s", fmt.Sprint(i))))
			}
			return err
		})
		h.read(func(tx *store.Tx) error {
			none(t, "the second")(tx.StoredForm("s", "1"))
			is(t, "the third", form(ada, "s", "2"))(tx.StoredForm("s", "2"))
			is(t, "the last", form(ada, "s", "6"))(tx.StoredForm("s", "6"))
			none(t, "the last, from another session")(tx.StoredForm("other", "6"))
			is(t, "the other session's", form(ada, "other", "0 of another session"))(tx.StoredForm("other", "0 of another session"))
			return nil
		})
	})
}

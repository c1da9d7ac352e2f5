package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func letter(id string) store.OutboxMail {
	return store.OutboxMail{ID: id, Company: "acme", Kind: twinlatch.MailInvitation, Recipient: "dora@free.example", RecipientKey: hash("dora"), Language: "en",
		Sealed: []byte("sealed facts"), CreatedAt: monday, NextAt: monday}
}

func mailIDs(list []store.OutboxMail, err error) ([]string, error) {
	out, err := ids(list, err, func(m store.OutboxMail) string { return m.ID })
	slices.Sort(out) // a claim has no order
	return out, err
}

func TestAMailIsClaimedWithAllItsFacts(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		m := letter("m")
		h.write(func(tx *store.Tx) error { return tx.InsertMail(m) })
		m.Attempts = 1
		h.write(func(tx *store.Tx) error {
			is(t, "before its time", []store.OutboxMail(nil))(tx.ClaimMail(monday.Add(-time.Millisecond), monday.Add(time.Minute), 10))
			is(t, "the mail", []store.OutboxMail{m})(tx.ClaimMail(monday, monday.Add(time.Minute), 10))
			return nil
		})
	})
}

func TestALeaseEnds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		minute := monday.Add(time.Minute)
		h.write(func(tx *store.Tx) error {
			none(t, "an empty outbox")(tx.NextMail())
			return tx.InsertMail(letter("m"))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "due", monday)(tx.NextMail())
			is(t, "claimed", []string{"m"})(mailIDs(tx.ClaimMail(monday, minute, 10)))
			is(t, "due when the lease ends", minute)(tx.NextMail())
			is(t, "while it is leased", []string{})(mailIDs(tx.ClaimMail(minute.Add(-time.Millisecond), minute.Add(time.Minute), 10)))
			is(t, "when the lease has ended", []string{"m"})(mailIDs(tx.ClaimMail(minute, minute.Add(time.Minute), 10)))
			return tx.MailFailed("m", monday.Add(time.Hour), "451 try later")
		})
		h.write(func(tx *store.Tx) error {
			is(t, "after a failure", monday.Add(time.Hour))(tx.NextMail())
			is(t, "too early", []string{})(mailIDs(tx.ClaimMail(monday.Add(30*time.Minute), monday.Add(time.Hour), 10)))
			is(t, "again", []string{"m"})(mailIDs(tx.ClaimMail(monday.Add(time.Hour), monday.Add(2*time.Hour), 10)))
			return nil
		})
	})
}

func TestFactsAreErasedWhenAMailIsSentOrGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertMail(letter("sent")), tx.InsertMail(letter("dead")), tx.MailSent("sent", monday), tx.MailDead("dead", monday.Add(time.Second), "550 no such user"))
		})
		if n := h.tamper(`UPDATE outbox SET failure = failure WHERE length(sealed) > 0`); n != 0 {
			t.Errorf("%d mails keep their facts", n)
		}
		h.write(func(tx *store.Tx) error {
			is(t, "none is claimed", []string{})(mailIDs(tx.ClaimMail(monday.Add(time.Hour), monday.Add(2*time.Hour), 10)))
			none(t, "none is due")(tx.NextMail())
			is(t, "dead mail", 1)(tx.CountDeadMail("acme", monday))
			is(t, "dead mail since", 0)(tx.CountDeadMail("acme", monday.Add(time.Second)))
			is(t, "dead mail of Globex", 0)(tx.CountDeadMail("globex", monday))
			// A sender whose lease had ended cannot bring a finished mail back.
			return errors.Join(tx.MailFailed("sent", monday, "late"), tx.MailDead("sent", monday, "late"))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "none came back", []string{})(mailIDs(tx.ClaimMail(monday.Add(time.Hour), monday.Add(2*time.Hour), 10)))
			is(t, "the sent one stays sent", 1)(tx.CountDeadMail("acme", monday.Add(-time.Hour)))
			return nil
		})
	})
}

func TestSeveralSendersNeverClaimTheSameMail(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		const mails = 100
		h.write(func(tx *store.Tx) error {
			var err error
			for i := range mails {
				err = errors.Join(err, tx.InsertMail(letter(fmt.Sprintf("m%03d", i))))
			}
			return err
		})
		var mu sync.Mutex
		claimed := map[string]int{}
		together(t, 8, func(int) error {
			for {
				var got []store.OutboxMail
				err := h.Write(t.Context(), func(tx *store.Tx) (err error) {
					got, err = tx.ClaimMail(monday, monday.Add(time.Minute), 7)
					return err
				})
				if err != nil || len(got) == 0 {
					return err
				}
				if len(got) > 7 {
					t.Errorf("%d mails in one claim of 7", len(got))
				}
				mu.Lock()
				for _, m := range got {
					claimed[m.ID]++
				}
				mu.Unlock()
			}
		})
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
		// A sender that finds everything locked goes home; the next one comes soon.
		h.write(func(tx *store.Tx) error {
			rest, err := tx.ClaimMail(monday, monday.Add(time.Minute), mails)
			if len(claimed)+len(rest) != mails {
				t.Errorf("%d and %d mails were claimed, want %d", len(claimed), len(rest), mails)
			}
			return err
		})
	})
}

func TestMailsAreCountedByKindAddressAndTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		other, older, theirs := letter("other"), letter("older"), letter("theirs")
		other.Kind, older.CreatedAt, theirs.RecipientKey = twinlatch.MailPasswordReset, monday.Add(-time.Hour), hash("emil")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertMail(letter("one")), tx.InsertMail(letter("two")), tx.InsertMail(other), tx.InsertMail(older), tx.InsertMail(theirs), tx.MailSent("one", monday))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "within the hour", 2)(tx.CountMail(twinlatch.MailInvitation, hash("dora"), monday.Add(-time.Hour)))
			is(t, "within a longer time", 3)(tx.CountMail(twinlatch.MailInvitation, hash("dora"), monday.Add(-2*time.Hour)))
			return nil
		})
	})
}

// ASVS 6.6.4: whoever asks 64 times at once must not find room for one more
// each time.
func TestTheHourlyLimitHoldsHoweverFast(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var number atomic.Int64
		n := h.winners(func(tx *store.Tx) (bool, error) {
			sent, err := tx.CountMail(twinlatch.MailInvitation, hash("dora"), monday.Add(-time.Hour))
			if err != nil || sent >= twinlatch.MailsPerWindow {
				return false, err
			}
			return true, tx.InsertMail(letter(fmt.Sprint(number.Add(1))))
		})
		if n != twinlatch.MailsPerWindow {
			t.Errorf("%d mails, want %d", n, twinlatch.MailsPerWindow)
		}
	})
}

package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// rows counts the rows of a table behind the store's back.
func (h house) rows(table string) int64 {
	h.t.Helper()
	var n int64
	if err := h.raw.QueryRowContext(h.t.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

var sweptTables = []string{"pending_signins", "enrolments", "reveals", "stored_forms", "trusted_devices", "known_browsers", "links", "invitations", "api_keys", "app_passwords", "api_creations", "sessions", "attempts", "nodes", "outbox"}

// oneOfAll makes a row in every table that is swept.
func (h house) oneOfAll() {
	h.t.Helper()
	ada, _, _ := h.people()
	h.hung(ada, "s")
	h.write(func(tx *store.Tx) error {
		_, err := tx.TakeAttempts(store.PasswordAttempts, []byte("key"))
		_, appErr := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
		return errors.Join(err, appErr, tx.PutAttempts([]byte("key"), twinlatch.Attempts{LastAt: monday}), tx.InsertPending(pending(ada, "p"), hash("p")),
			tx.InsertTrustedDevice(device(ada, "d"), hash("d")), tx.InsertKnownBrowser(known(ada, "k"), hash("k")), tx.InsertLink(link(ada, "l"), hash("l")),
			tx.InsertAPIKey(apiKey(ada, "key"), hash("key")), created(tx, ada, "key"),
			tx.InsertAppPassword(appPassword(ada, "m"), hash("m")),
			tx.InsertInvitation(invitation("acme", "i"), hash("i")), tx.InsertMail(letter("m")), tx.MailSent("m", monday), tx.PutNode(node("n", "first")))
	})
}

func (h house) sweep(now time.Time) (more bool) {
	h.t.Helper()
	h.write(func(tx *store.Tx) (err error) {
		more, err = tx.Sweep(now, 7*24*time.Hour)
		return err
	})
	return more
}

func TestTheSweepLeavesWhatLives(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.oneOfAll()
		if h.sweep(monday.Add(time.Minute)) {
			t.Error("there is more to do")
		}
		for _, table := range sweptTables {
			if n := h.rows(table); n != 1 {
				t.Errorf("%s: %d rows, want 1", table, n)
			}
		}
	})
}

func TestTheSweepTakesWhatHasEnded(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.oneOfAll()
		h.write(func(tx *store.Tx) error {
			_, err := tx.TakeAttempts(store.FactorAttempts, []byte("factor")) // a year's points are never swept
			return errors.Join(err, tx.InsertMail(letter("waiting")))
		})
		h.sweep(monday.Add(twinlatch.KnownBrowserFor))
		for _, table := range sweptTables {
			want := int64(0)
			if table == "outbox" || table == "attempts" {
				want = 1
			}
			if n := h.rows(table); n != want {
				t.Errorf("%s: %d rows, want %d", table, n, want)
			}
		}
		if h.rows("accounts") != 3 || h.rows("companies") != 2 {
			t.Error("people or companies were swept")
		}
	})
}

func TestAnEndedInvitationCanBeSentAgainForAMonth(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.oneOfAll()
		h.sweep(monday.Add(twinlatch.InvitationFor + 29*24*time.Hour))
		if h.rows("invitations") != 1 {
			t.Error("it was swept")
		}
	})
}

func TestTheSweepGoesInSteps(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for i := range 600 {
				id := fmt.Sprint(i)
				err = errors.Join(err, tx.InsertLink(link(ada, id), hash(id)))
			}
			return err
		})
		later := monday.Add(24 * time.Hour)
		if !h.sweep(later) || h.rows("links") == 0 {
			t.Error("the first step did it all")
		}
		if h.sweep(later) || h.rows("links") != 0 {
			t.Error("the second step left something")
		}
	})
}

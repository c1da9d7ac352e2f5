package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func entry(c twinlatch.CompanyID, kind twinlatch.AuditKind) twinlatch.AuditEntry {
	return twinlatch.AuditEntry{Company: c, At: monday, Kind: kind, Actor: "ada", Target: "bo", Count: 2, Facts: map[string]string{"role": "configuration", "empty": ""}}
}

// note writes an entry with a personal part, sealed as it is by turning it round.
func note(tx *store.Tx, e twinlatch.AuditEntry, personal string) error {
	commit := sha256.Sum256([]byte(personal))
	return tx.Audit(e, store.Personal{CommitTo: commit[:], Who: e.Actor, Seal: sealing(turned([]byte(personal)))})
}

// sealing gives the personal part as if it had just been sealed.
func sealing(sealed []byte) func(int64) ([]byte, error) {
	return func(int64) ([]byte, error) { return sealed, nil }
}

func turned(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

func unsealed(r store.AuditRow) ([]byte, error) { return turned(r.Personal), nil }

// log writes so many entries to Acme's chain.
func (h house) log(entries int) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		var err error
		for i := range entries {
			e := entry("acme", twinlatch.AuditSignedIn)
			e.At = monday.Add(time.Duration(i) * time.Second)
			err = errors.Join(err, note(tx, e, fmt.Sprintf("personal %d", i)))
		}
		return err
	})
}

func seqs(rows []store.AuditRow, err error) ([]int64, error) {
	out := []int64{}
	for _, r := range rows {
		out = append(out, r.Entry.Seq)
	}
	return out, err
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		want := entry("acme", twinlatch.AuditRolesChanged)
		h.write(func(tx *store.Tx) error {
			return errors.Join(note(tx, want, "from 192.0.2.1"), tx.Audit(twinlatch.AuditEntry{Company: "acme", Kind: twinlatch.AuditRequiredOn}, store.Personal{}))
		})
		want.Seq = 1
		h.read(func(tx *store.Tx) error {
			rows, err := tx.AuditEntries("acme", store.AuditPage{Limit: 10})
			if err != nil || len(rows) != 2 {
				t.Fatalf("%v %v", rows, err)
			}
			is(t, "the entry", want)(rows[1].Entry, nil)
			is(t, "its personal part", "from 192.0.2.1")(string(turned(rows[1].Personal)), nil)
			is(t, "one without", twinlatch.AuditEntry{Company: "acme", Seq: 2, Kind: twinlatch.AuditRequiredOn})(rows[0].Entry, nil)
			is(t, "its personal part", []byte(nil))(rows[0].Personal, nil)
			return nil
		})
	})
}

func TestTheLogIsReadByCompanyPersonAndKind(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			byCleo := twinlatch.AuditEntry{Company: "acme", Kind: twinlatch.AuditSignedOut, Actor: "cleo"}
			return errors.Join(note(tx, entry("acme", twinlatch.AuditSignedIn), ""), note(tx, byCleo, ""), note(tx, entry("acme", twinlatch.AuditSignedOut), ""), note(tx, entry("globex", twinlatch.AuditSignedIn), ""))
		})
		for what, c := range map[string]struct {
			company twinlatch.CompanyID
			page    store.AuditPage
			want    []int64
		}{
			"all, the newest first": {"acme", store.AuditPage{Limit: 10}, []int64{3, 2, 1}}, "the first page": {"acme", store.AuditPage{Limit: 2}, []int64{3, 2}},
			"the second page": {"acme", store.AuditPage{Before: 2, Limit: 2}, []int64{1}}, "by an actor": {"acme", store.AuditPage{Person: "cleo", Limit: 10}, []int64{2}},
			"by a target": {"acme", store.AuditPage{Person: "bo", Limit: 10}, []int64{3, 1}}, "by a kind": {"acme", store.AuditPage{Kind: twinlatch.AuditSignedOut, Limit: 10}, []int64{3, 2}},
			"by both": {"acme", store.AuditPage{Kind: twinlatch.AuditSignedOut, Person: "ada", Limit: 10}, []int64{3}}, "another company's": {"globex", store.AuditPage{Limit: 10}, []int64{1}},
			"nobody's": {"nobody", store.AuditPage{Limit: 10}, []int64{}}, "the oldest": {"acme", store.AuditPage{Oldest: true, Limit: 2}, []int64{2, 1}},
			"those after it": {"acme", store.AuditPage{Oldest: true, After: 1, Limit: 1}, []int64{2}},
		} {
			h.read(func(tx *store.Tx) error { is(t, what, c.want)(seqs(tx.AuditEntries(c.company, c.page))); return nil })
		}
	})
}

// Many deeds of one company at once make one chain without a gap.
func TestTheChainHasNoGapHoweverManyWrite(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		together(t, 64, func(i int) error {
			err := h.Write(t.Context(), func(tx *store.Tx) error {
				if err := note(tx, entry("acme", twinlatch.AuditSignedIn), fmt.Sprint(i)); err != nil || i%4 != 0 {
					return err
				}
				return errUndone
			})
			if i%4 == 0 && errors.Is(err, errUndone) {
				return nil
			}
			return err
		})
		h.read(func(tx *store.Tx) error { is(t, "entries", int64(48))(tx.VerifyAudit("acme", unsealed)); return nil })
	})
}

var errUndone = errors.New("undone on purpose")

func TestErasingAPersonKeepsTheChainWhole(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.log(3)
		h.write(func(tx *store.Tx) error {
			byBo := entry("acme", twinlatch.AuditSignedIn)
			byBo.Actor = "bo"
			return errors.Join(note(tx, byBo, "Bo's"), tx.EraseAuditPersonal("ada"))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "the chain", int64(4))(tx.VerifyAudit("acme", unsealed))
			rows, err := tx.AuditEntries("acme", store.AuditPage{Limit: 10})
			for _, r := range rows {
				if (r.Personal == nil) != (r.Entry.Actor == "ada") {
					t.Errorf("entry %d of %s: personal part %q", r.Entry.Seq, r.Entry.Actor, r.Personal)
				}
			}
			return err
		})
	})
}

func TestRepeatedFailuresOfAMinuteAreCounted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := monday.Truncate(time.Minute)
		repeated := func(what string, e twinlatch.AuditEntry, want bool) {
			t.Helper()
			h.write(func(tx *store.Tx) error { is(t, what, want)(tx.RepeatedFailure(e)); return nil })
		}
		e := twinlatch.AuditEntry{Company: "acme", At: at, Kind: twinlatch.AuditCodeFailed, Target: "ada"}
		other, later := e, e
		other.Target, later.At = "bo", at.Add(time.Minute)
		repeated("the first", e, false)
		repeated("another person's", other, false)
		e.At = at.Add(59 * time.Second)
		repeated("the second", e, true)
		repeated("the third", e, true)
		repeated("in the next minute", later, false)
		h.write(func(tx *store.Tx) error {
			is(t, "in the same minute", []store.AuditRepeat(nil))(tx.TakeAuditRepeats(at.Add(59 * time.Second)))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "when it has passed", []store.AuditRepeat{{Company: "acme", Kind: twinlatch.AuditCodeFailed, Target: "ada", Minute: at, Count: 2}})(tx.TakeAuditRepeats(at.Add(time.Minute)))
			return nil
		})
		if n := h.rows("audit_repeats"); n != 1 {
			t.Errorf("%d minutes are left, want the present one", n)
		}
	})
}

func TestACountedDeedIsCountedFromTheFirstOneOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := monday.Truncate(time.Minute)
		e := twinlatch.AuditEntry{Company: "acme", At: at, Kind: twinlatch.AuditPasswordResetAsked, Target: "ada"}
		other, later := e, e
		other.Target, later.At = "bo", at.Add(time.Minute)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.CountDeed(e, []byte("first")), tx.CountDeed(e, []byte("second")), tx.CountDeed(other, nil), tx.CountDeed(later, nil))
		})
		h.write(func(tx *store.Tx) error {
			counts := map[string]int{}
			repeats, err := tx.TakeAuditRepeats(at.Add(time.Minute))
			for _, r := range repeats {
				counts[string(r.Target)+" "+string(r.Personal)] = r.Count
			}
			is(t, "when the minute has passed", map[string]int{"ada first": 2, "bo ": 1})(counts, err)
			return nil
		})
	})
}

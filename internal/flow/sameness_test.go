package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// A stranger types an address and learns nothing about it (ASVS 6.3.8): whatever
// it is, each attempt is answered with the same words after the same calls of
// the database and the same hashes of passwords. server has the bytes and the
// headers; make security has the time it takes.

// footprint is all that an attempt leaves.
type footprint struct {
	say    string
	after  time.Duration
	calls  []string
	hashes []string
}

func (a footprint) same(b footprint) bool {
	return a.say == b.say && a.after == b.after && slices.Equal(a.calls, b.calls) && slices.Equal(a.hashes, b.hashes)
}

// trace does something and gives its footprint.
func (s *stage) trace(do func() error) footprint {
	s.t.Helper()
	var out footprint
	var mu sync.Mutex
	plain := s.house.Hasher
	s.house.Hasher = plain.Watched(func(recipe string) {
		mu.Lock()
		defer mu.Unlock()
		out.hashes = append(out.hashes, recipe)
	})
	defer func() { s.house.Hasher = plain }()
	var err error
	out.calls = s.faults.During(0, func() { err = do() })
	var refusal *twinlatch.Error
	if errors.As(err, &refusal) {
		out.say, out.after = refusal.Say, refusal.After
	} else {
		must(s.t, err)
	}
	return out
}

// addresses are all kinds of addresses that a stranger may type. The first
// belongs to nobody; the others are prepared and must look like it.
func addresses() []struct {
	name    string
	prepare func(w *world) (email string)
} {
	bo := func(change func(w *world)) func(w *world) string {
		return func(w *world) string {
			change(w)
			return w.bo.email
		}
	}
	company := func(status twinlatch.CompanyStatus) func(w *world) string {
		return bo(func(w *world) {
			w.write(func(tx *store.Tx) error {
				c, err := tx.TakeCompany(w.acme)
				if err != nil {
					return err
				}
				c.Status, c.Epoch = status, c.Epoch+1
				return tx.UpdateCompany(c)
			})
		})
	}
	return []struct {
		name    string
		prepare func(w *world) (email string)
	}{
		{"nobody's", func(*world) string { return "nobody@acme.example" }},
		{"nobody's, at another host", func(*world) string { return "nobody@elsewhere.example" }},
		{"that of somebody", bo(func(*world) {})},
		{"that of somebody with a second factor", bo(func(w *world) { w.bo.enrol() })},
		{"that of a suspended person", bo(func(w *world) { w.proven(); must(w.t, w.ada.suspend(w.bo)) })},
		{"that of a removed person", bo(func(w *world) { w.proven(); must(w.t, w.ada.remove(w.bo)) })},
		{"that of an administrator", func(w *world) string { return w.ada.email }},
		{"that of the vendor's administrator", func(w *world) string { return w.vera.email }},
		{"an invited one", func(w *world) string { w.invitation(); return dan }},
		{"in a suspended company", company(twinlatch.CompanySuspended)},
		{"in a deleted company", company(twinlatch.CompanyDeleted)},
	}
}

// sameAsNobody lets a stranger try every kind of address so and so often, and
// compares each attempt with the same one at nobody's.
func (s *stage) sameAsNobody(t *testing.T, attempts int, try func(email string) error) {
	t.Helper()
	var nobody []footprint
	for _, a := range addresses() {
		t.Run(a.name, func(t *testing.T) {
			s.begin(t)
			email := a.prepare(s.world)
			s.clock.Set(s.clock.Now().Truncate(time.Minute).Add(time.Hour)) // at the same second of a minute
			for n := range attempts {
				_ = try(fmt.Sprintf("other%d@elsewhere.example", n)) // what was done to nobody before does not show
				got := s.trace(func() error { return try(email) })
				if len(nobody) == n {
					nobody = append(nobody, got)
				}
				if want := nobody[n]; !got.same(want) {
					t.Fatalf("attempt %d leaves\n%+v\nnobody's leaves\n%+v", n+1, got, want)
				}
			}
		})
	}
	for _, n := range []int{1, 5, 6, 30} {
		if n <= len(nobody) {
			f := nobody[n-1]
			t.Logf("attempt %d: %q after %d calls and %d hashes", n, f.say, len(f.calls), len(f.hashes))
		}
	}
}

func TestAWrongPasswordLooksTheSameForEveryAddress(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		p := s.newPerson(s.newCompany("Globex", false), "Gus Grant", 0)
		p.signIn()
		gus := p.known
		s.before = s.rows()
		wrong := func(email string) error { return s.try(email, "not this one at all") }
		for _, rhythm := range []struct {
			name     string
			attempts int
			try      func(email string) error
		}{
			{"one after the other", 30, wrong},
			{"patiently", 30, func(email string) error { defer s.clock.Advance(twinlatch.MaxWait); return wrong(email) }},
			{"in somebody else's known browser", 6, func(email string) error {
				_, err := s.house.SigninPassword(s.ctx, flow.SigninPassword{Email: email, Password: "not this one at all", From: s.ada.from(), Known: gus})
				return err
			}},
			{"with a password that is too long", 6, func(email string) error { return s.try(email, string(make([]byte, 5000))) }},
		} {
			t.Run(rhythm.name, func(t *testing.T) { s.sameAsNobody(t, rhythm.attempts, rhythm.try) })
		}
	})
}

func TestAForgottenPasswordLooksTheSameForEveryAddress(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.sameAsNobody(t, 30, func(email string) error { return s.house.PasswordForgot(s.ctx, email, s.cleo.from()) })
	})
}

// Nobody's address waits for no other and keeps none waiting, as a person's does
// not: each has rows of its own. On PostgreSQL Writes are side by side; here the
// attempts at all addresses are stopped before each commit, until the last of
// them has written what it writes. One that waits for a row of another never
// comes. (SQLite has one writer, whoever it writes for.)
func TestNoAddressWaitsForAnother(t *testing.T) {
	s := newStage(t, store.Options{DSN: testkit.PostgresEmptied(t, "house", migrated)})
	emails := []string{s.bo.email, s.cleo.email, s.vera.email, "nobody@acme.example", "neither@acme.example", "nor@elsewhere.example"}
	for name, do := range map[string]func(email string) error{
		"a wrong password":     func(email string) error { return wrongly(s.try(email, "not this one at all")) },
		"a forgotten password": func(email string) error { return s.house.PasswordForgot(s.ctx, email, s.cleo.from()) },
	} {
		t.Run(name, func(t *testing.T) {
			m := &meeting{size: len(emails), all: make(chan struct{})}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			s.faults.Holding(func(statement string) {
				if statement == "COMMIT" && !m.come(ctx) {
					t.Error("somebody waits for a row of somebody else")
				}
			}, func() {
				won := race(len(emails), func(n int) bool { return do(emails[n]) == nil })
				if won != len(emails) {
					t.Errorf("%d of %d were answered", won, len(emails))
				}
			})
		})
	}
}

// meeting lets everybody wait for everybody, again and again.
type meeting struct {
	mu   sync.Mutex
	size int
	here int
	all  chan struct{}
}

// come reports whether everybody came in time.
func (m *meeting) come(ctx context.Context) bool {
	m.mu.Lock()
	all := m.all
	if m.here++; m.here == m.size {
		m.here, m.all = 0, make(chan struct{})
		close(all)
	}
	m.mu.Unlock()
	select {
	case <-all:
		return true
	case <-ctx.Done():
		return false
	}
}

// wrongly expects what everybody is told.
func wrongly(err error) error {
	if saying(err) == "signin.wrong" {
		return nil
	}
	return err
}

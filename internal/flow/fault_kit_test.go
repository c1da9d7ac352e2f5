package flow_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// stage is a world that can be brought back to where it was, as often as deeds
// are tried in it.
type stage struct {
	*world
	faults *testkit.Faults
	books  *testkit.Books
	before []string
	people map[*person]person
}

// eachStage builds a stage on each database. Nothing runs twice there: what is
// asked of the database is listed.
func eachStage(t *testing.T, story func(t *testing.T, s *stage)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		story(t, newStage(t, store.Options{Path: filepath.Join(t.TempDir(), "house.db")}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		story(t, newStage(t, store.Options{DSN: testkit.PostgresEmptied(t, "house", migrated)}))
	})
}

func newStage(t *testing.T, o store.Options) *stage {
	t.Helper()
	f := &testkit.Faults{}
	o.Each = f.Each
	w := newWorld(t, o)
	w.settle()
	s := &stage{world: w, faults: f, books: testkit.OpenBooks(t, o.Path, o.DSN), people: map[*person]person{}}
	for _, p := range []*person{w.vera, w.ada, w.bo, w.cleo} {
		s.people[p] = *p
	}
	s.before = s.rows()
	return s
}

// rows is what the books say; unreadable ones fail the test.
func (s *stage) rows() []string {
	s.t.Helper()
	rows, err := s.books.Rows()
	must(s.t, err)
	return rows
}

// back makes the database and the clock what they were. On SQLite it commits in
// any case, so that nothing is remembered of what was read.
func (s *stage) back(state []string, now time.Time) {
	s.t.Helper()
	s.clock.Set(now)
	if !s.house.DB.Postgres() || !slices.Equal(s.rows(), state) {
		must(s.t, s.books.BringBack(state))
	}
}

// begin brings everything back to the first moment, for a test of this name.
func (s *stage) begin(t *testing.T) {
	t.Helper()
	s.t, s.ctx, s.post, s.everyID = t, t.Context(), nil, map[string]bool{}
	s.house.MailOn = true
	s.back(s.before, testkit.Monday().Now())
	for p, was := range s.people {
		*p = was
		p.phone = &phone{}
	}
}

// long reports whether tests take their long form.
func long() bool { return os.Getenv("TWINLATCH_LONG") != "" }

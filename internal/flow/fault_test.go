package flow_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// doing is a deed that has been set up and may be done any number of times; it
// gives what the deed hands out.
type doing func() (any, error)

// deeds are all deeds of the house, each with how it is set up; what stands
// after a slash tells apart the ways one of them can go.
func deeds() map[string]func(w *world) doing {
	all := map[string]func(w *world) doing{}
	for _, some := range []map[string]func(w *world) doing{
		signinDeeds(), secondStepDeeds(), linkDeeds(), ownDeeds(), proofDeeds(), factorDeeds(),
		peopleDeeds(), governingDeeds(), resetDeeds(), companyDeeds(), appDeeds(), appWayDeeds(), clientDeeds(), clientCallDeeds(), clientLeaveDeeds(),
		apiDeeds(), programDeeds(), machineDeeds(), hostDeeds(),
	} {
		maps.Copy(all, some)
	}
	return all
}

// noCalls are the methods of the house that ask nothing of the database.
var noCalls = []string{"AppAssertion", "NoticeOpen", "NoticeSeal", "OpenAudit", "Tell", "TellRefused"}

// piecewise are the deeds of the clock: many Writes, each of which is whole. What
// one of them leaves undone, the next round does.
var piecewise = []string{"Nightly", "Tick"}

// A deed that nobody breaks is a deed of which nobody knows how it fails.
func TestEveryDeedIsInTheTableOfFaults(t *testing.T) {
	named := slices.Clone(noCalls)
	for name := range deeds() {
		method, _, _ := strings.Cut(name, "/")
		named = append(named, method)
	}
	house := reflect.TypeFor[*flow.House]()
	for i := range house.NumMethod() {
		if name := house.Method(i).Name; !slices.Contains(named, name) {
			t.Errorf("%s is not in the table", name)
		}
	}
	for _, name := range named {
		if _, ok := house.MethodByName(name); !ok {
			t.Errorf("there is no deed %s any more", name)
		}
	}
}

// The database fails at each single call of each deed, begin and commit
// included. The deed says so and hands out nothing; the Write that failed has
// left nothing, and what was committed before is a counted attempt and no more.
//
// On PostgreSQL some calls of each deed are broken, all of them with
// TWINLATCH_LONG=1: what a deed does about an error is the same code.
func TestADeedThatFailsAnywhereGrantsNothing(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		broken, all := 0, deeds()
		for _, name := range slices.Sorted(maps.Keys(all)) {
			t.Run(name, func(t *testing.T) {
				s.begin(t)
				broken += s.breakEverywhere(name, all[name](s.world))
			})
		}
		t.Logf("%d deeds, broken in %d places", len(all), broken)
	})
}

// somePlaces is in how many places a deed is broken where not all are.
const somePlaces = 6

// breakEverywhere does a deed as often as it asks something of the database,
// breaks each of these calls once, and says how many.
func (s *stage) breakEverywhere(name string, do doing) (broken int) {
	s.t.Helper()
	method, _, _ := strings.Cut(name, "/")
	a := attempt{do: do, before: s.rows(), clock: slices.Contains(piecewise, method), shows: name == "InvitationAccept"}
	now := s.clock.Now()
	var err error
	calls := s.faults.During(0, func() { _, err = do() })
	must(s.t, err)
	if len(calls) == 0 {
		s.t.Fatal("it asks nothing of the database")
	}
	a.done = s.books.Counts(s.rows())
	step := 1
	if s.house.DB.Postgres() && !long() {
		step = max(1, len(calls)/somePlaces)
	}
	for a.at = len(calls); a.at > 0; a.at -= step { // the commit in any case
		a.call = calls[a.at-1]
		s.back(a.before, now)
		s.breakAt(a)
		broken++
	}
	return broken
}

// attempt is a deed whose at-th call fails.
type attempt struct {
	do     doing
	at     int
	call   string
	clock  bool           // a deed of the clock
	shows  bool           // it hands out what its page showed before, to be shown again
	before []string       // everything, before it
	done   map[string]int // how many rows there are, when nothing fails
}

func (s *stage) breakAt(a attempt) {
	s.t.Helper()
	var inTheMoment []string
	var unreadable, err error
	var out any
	s.faults.Failed(func() { inTheMoment, unreadable = s.books.Rows() })
	s.faults.During(a.at, func() { out, err = a.do() })
	must(s.t, unreadable)
	wrong := func(format string, args ...any) {
		s.t.Helper()
		s.t.Errorf("with call %d broken (%.60q): "+format, append([]any{a.at, a.call}, args...)...)
	}
	var refusal *twinlatch.Error
	switch {
	case !errors.Is(err, testkit.ErrFault):
		wrong("the error is lost: %v", err)
	case errors.As(err, &refusal):
		wrong("the person would read %q", refusal.Say)
	}
	if out != nil && !reflect.ValueOf(out).IsZero() && !a.shows {
		wrong("it hands out %+v", out)
	}
	if a.clock {
		_, err := a.do()
		must(s.t, err)
		if got := s.books.Counts(s.rows()); !maps.Equal(got, a.done) {
			wrong("the next round makes it %v, not %v", got, a.done)
		}
		return
	}
	after := s.rows()
	for _, table := range s.books.Differing(inTheMoment, after) {
		wrong("%s was written after the fault: %.600q", table, testkit.Change(inTheMoment, after, table))
	}
	for _, table := range s.books.Differing(a.before, after) {
		// An attempt is counted before anybody knows what becomes of it.
		if table == "attempts" || table == "known_browsers" && len(testkit.RowsOf(a.before, table)) == len(testkit.RowsOf(after, table)) {
			continue
		}
		if table == "pending_signins" && slices.Equal(uncharged(testkit.RowsOf(a.before, table)), uncharged(testkit.RowsOf(after, table))) {
			continue
		}
		wrong("%s is not what it was: %.600q", table, testkit.Change(a.before, after, table))
	}
}

// uncharged are pending sign-ins without their last two columns, which say what
// the codes tried in them have cost.
func uncharged(rows []string) (out []string) {
	for _, row := range rows {
		columns := strings.Split(row, ",")
		out = append(out, strings.Join(columns[:len(columns)-2], ","))
	}
	return out
}

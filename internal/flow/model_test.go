package flow_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// How many deeds of the model are done: every time, and with TWINLATCH_LONG=1.
// SQLite does most of them, PostgreSQL enough to know that it decides alike.
const (
	modelSQLite       = 4_000
	modelPostgres     = 1_000
	modelSQLiteLong   = 180_000
	modelPostgresLong = 20_000
	modelSteps        = 60  // of one sequence, on average
	modelLongest      = 150 // of one sequence at most: a long story takes long to tell shorter
	modelRound        = 5   // sequences to one seed
	modelFixed        = 4   // rounds with the seeds 1, 2 …; later ones are fresh
)

// After every one of many random deeds by several people, the product and the
// model say the same of every browser and every person.
//
// To see a failure again: go test ./internal/flow -run TestTheModel -rapid.seed N
func TestTheModelAndTheProductAgree(t *testing.T) {
	sqlite, postgres := modelSQLite, modelPostgres
	if os.Getenv("TWINLATCH_LONG") == "1" {
		sqlite, postgres = modelSQLiteLong, modelPostgresLong
	}
	seeds := newSeeds(t)
	t.Run("sqlite", func(t *testing.T) {
		folder := memoryFolder(t)
		agreeFor(t, sqlite, seeds, func() store.Options { return store.Options{Path: emptyFile(t, folder)} })
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := testkit.PostgresEmptied(t, "house", migrated)
		agreeFor(t, postgres, seeds, func() store.Options {
			testkit.EmptyPostgres(t, dsn)
			return store.Options{DSN: dsn}
		})
	})
}

// agreeFor does so many deeds, round after round.
func agreeFor(t *testing.T, deeds int, seeds func() (uint64, bool), house func() store.Options) {
	done, sequences := 0, 0
	for more := true; more && done < deeds; {
		var seed uint64
		seed, more = seeds()
		must(t, flag.Set("rapid.seed", strconv.FormatUint(seed, 10)))
		rapid.Check(t, func(rt *rapid.T) {
			m := newModel(t, rt, house())
			defer m.shut()
			sequences++
			rt.Repeat(m.deeds())
			m.agree()
			m.agreeKept()
			done += len(m.story)
		})
	}
	t.Logf("%d deeds in %d sequences", done, sequences)
}

// newSeeds gives a seed a round: fixed ones, then fresh ones. A seed on the
// command line is the only one.
func newSeeds(t *testing.T) func() (seed uint64, more bool) {
	t.Helper()
	given := flag.Lookup("rapid.seed").Value.String()
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(modelRound), "rapid.steps": strconv.Itoa(modelSteps), "rapid.nofailfile": "true", "rapid.shrinktime": "2m"} {
		was := flag.Lookup(name).Value.String()
		must(t, flag.Set(name, value))
		t.Cleanup(func() { must(t, flag.Set(name, was)) })
	}
	t.Cleanup(func() { must(t, flag.Set("rapid.seed", given)) })
	round := uint64(0)
	return func() (uint64, bool) {
		round++
		switch {
		case given != "0":
			seed, err := strconv.ParseUint(given, 10, 64)
			must(t, err)
			return seed, false
		case round <= modelFixed:
			return round, true
		}
		return rand.Uint64() | 1, true
	}
}

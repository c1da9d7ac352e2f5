package maintain_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// places are an empty data folder with each of the two databases.
func places(t *testing.T, each func(t *testing.T, place config.Data)) {
	t.Run("SQLite", func(t *testing.T) {
		each(t, config.Data{Data: filepath.Join(t.TempDir(), "data")})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		each(t, config.Data{Data: filepath.Join(t.TempDir(), "data"), Database: testkit.Postgres(t)})
	})
}

func TestAnEmptyPlaceGetsItsKeysAndKeepsThem(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		first := open(t, place)
		again := open(t, place)
		if !first.First || again.First {
			t.Errorf("first %v, then %v; want only the first to be the first", first.First, again.First)
		}
		if first.Keys.Fingerprint() != again.Keys.Fingerprint() {
			t.Error("the second start has other keys")
		}
	})
}

func TestKeysThatDoNotMatchAreRefusedWithBothNamed(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		right := open(t, place).Keys.Fingerprint()
		other, err := secret.GenerateKeySet()
		if err != nil {
			t.Fatal(err)
		}
		place.KeyFile = filepath.Join(t.TempDir(), "other.json")
		if err := other.Save(place.KeyFile); err != nil {
			t.Fatal(err)
		}
		refused(t, place, right, other.Fingerprint())
	})
}

// New keys beside old data would lock everybody out of their second factor.
func TestKeysAreNotMadeForADatabaseThatHasThem(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		right := open(t, place).Keys.Fingerprint()
		if err := os.Remove(place.Keys()); err != nil {
			t.Fatal(err)
		}
		refused(t, place, right, place.Keys())
		if _, err := os.Stat(place.Keys()); err == nil {
			t.Error("a new key file was made")
		}
	})
}

func TestKeysThatWereRotatedStillMatch(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		next, err := open(t, place).Keys.Rotate()
		if err != nil {
			t.Fatal(err)
		}
		if err := next.Save(place.Keys()); err != nil {
			t.Fatal(err)
		}
		open(t, place)
	})
}

func TestTwoNodesThatStartTogetherShareOneKeySet(t *testing.T) {
	place := config.Data{Data: t.TempDir(), Database: testkit.Postgres(t)}
	var nodes [2]*maintain.Data
	var errs [2]error
	var both sync.WaitGroup
	for i := range nodes {
		both.Go(func() { nodes[i], errs[i] = maintain.Open(t.Context(), place, testkit.Monday().Now()) })
	}
	both.Wait()
	for i, node := range nodes {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		defer node.Close()
	}
	if nodes[0].Keys.Fingerprint() != nodes[1].Keys.Fingerprint() {
		t.Error("the nodes have different keys")
	}
}

func open(t *testing.T, place config.Data) *maintain.Data {
	t.Helper()
	data, err := maintain.Open(t.Context(), place, testkit.Monday().Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = data.Close() })
	return data
}

func refused(t *testing.T, place config.Data, says ...string) {
	t.Helper()
	data, err := maintain.Open(t.Context(), place, testkit.Monday().Now())
	if err == nil {
		_ = data.Close()
		t.Fatal("the data were opened")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

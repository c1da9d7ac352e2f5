package secret

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inFile saves a key set and reads it back, as a server does at its start.
func inFile(t *testing.T, keys *KeySet) (*KeySet, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	save(t, keys, path)
	loaded, err := LoadKeySet(path)
	if err != nil {
		t.Fatal(err)
	}
	return loaded, path
}

func save(t *testing.T, keys *KeySet, path string) {
	t.Helper()
	if err := keys.Save(path); err != nil {
		t.Fatal(err)
	}
}

func TestAKeySetSaysWhereItsRotationStands(t *testing.T) {
	first := mustGenerate(t)
	prepared := must(t, first.Prepare)
	rotated := must(t, prepared.Rotate)
	retired := must(t, rotated.Retire)
	for want, keys := range map[State]*KeySet{Prepared: prepared, Rotated: rotated} {
		if got := keys.State(); got != want {
			t.Errorf("it is %s, not %s", got, want)
		}
	}
	if first.State() != Settled || retired.State() != Settled {
		t.Error("one key is not settled")
	}
	old := mustSeal(t, first, "old", adasSecret())
	if !rotated.Holds(old) || retired.Holds(old) || retired.Holds(nil) {
		t.Error("it holds another key than it has")
	}
}

func TestAServingProcessTakesOverARotationAndNothingElse(t *testing.T) {
	serving, path := inFile(t, mustGenerate(t))
	rotated := must(t, serving.Rotate)
	sealedElsewhere := mustSeal(t, rotated, "new", adasSecret())
	if changed, err := serving.Refresh(); changed || err != nil {
		t.Errorf("the file is the same, but: %v %v", changed, err)
	}
	save(t, rotated, path)
	if changed, err := serving.Refresh(); !changed || err != nil || serving.Fingerprint() != rotated.Fingerprint() {
		t.Errorf("the rotation was not taken over: %v %v", changed, err)
	}
	save(t, must(t, rotated.Retire), path)
	if _, err := serving.Refresh(); err != nil || serving.State() != Settled {
		t.Errorf("the retirement was not taken over: %v", err)
	}
	stranger := mustGenerate(t)
	save(t, stranger, path)
	_, err := serving.Refresh()
	if err == nil || !strings.Contains(err.Error(), stranger.Fingerprint()) || !strings.Contains(err.Error(), serving.Fingerprint()) {
		t.Errorf("a stranger's file: %v, want a sentence that names both", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := serving.Refresh(); err == nil {
		t.Error("nobody is told that the file is gone")
	}
	if !opens(serving, sealedElsewhere, adasSecret(), "new") {
		t.Error("after a refused file the keys are gone")
	}
}

// A value of a key that came into the file a moment ago opens at once.
func TestAValueThatDoesNotOpenMakesTheFileBeReadAgain(t *testing.T) {
	serving, path := inFile(t, mustGenerate(t))
	rotated := must(t, serving.Rotate)
	sealed := mustSeal(t, rotated, "new", adasSecret())
	if _, err := serving.Open(sealed, adasSecret()); !errors.Is(err, ErrSealed) {
		t.Fatalf("it opens without its key: %v", err)
	}
	save(t, rotated, path)
	if !opens(serving, sealed, adasSecret(), "new") {
		t.Error("it does not open although its key is in the file")
	}
}

// One copy of the prepared file is enough for a node: what follows makes no key.
func TestThePreparedFileLeadsWhereTheDatabaseIs(t *testing.T) {
	first := mustGenerate(t)
	prepared := must(t, first.Prepare)
	rotated := must(t, prepared.Rotate)
	retired := must(t, rotated.Retire)
	next := must(t, retired.Prepare)
	for name, c := range map[string]struct {
		from, to *KeySet
		reaches  bool
	}{
		"to where it is":                  {prepared, prepared, true},
		"to the state before":             {prepared, first, true},
		"to the promotion":                {prepared, rotated, true},
		"to the retirement":               {prepared, retired, true},
		"from the promotion":              {rotated, retired, true},
		"to a later rotation":             {prepared, next, false},
		"without the prepared key":        {first, rotated, false},
		"with another prepared key":       {must(t, first.Prepare), rotated, false},
		"back to a key that was retired":  {retired, prepared, false},
		"back to the beginning":           {retired, first, false},
		"to a stranger's":                 {prepared, mustGenerate(t), false},
		"to a database that names nobody": {prepared, &KeySet{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			node, _ := inFile(t, c.from)
			before, fingerprint := node.Fingerprint(), ""
			if c.to.now.Load() != nil {
				fingerprint = c.to.Fingerprint()
			}
			err := node.Reach(fingerprint)
			if (err == nil) != c.reaches || !c.reaches && !errors.Is(err, ErrOtherKeys) {
				t.Fatalf("reaching says %v", err)
			}
			if !c.reaches && node.Fingerprint() != before {
				t.Error("it changed its keys all the same")
			}
			if c.reaches && !node.Covers(fingerprint) {
				t.Error("it says so but is elsewhere")
			}
		})
	}
}

func TestAFileThatIsBehindTheKeysInMemoryIsNoMistake(t *testing.T) {
	prepared := must(t, mustGenerate(t).Prepare)
	rotated := must(t, prepared.Rotate)
	node, path := inFile(t, prepared)
	if err := node.Reach(rotated.Fingerprint()); err != nil {
		t.Fatal(err)
	}
	save(t, prepared, path)
	if changed, err := node.Refresh(); changed || err != nil {
		t.Errorf("it went back: %v %v", changed, err)
	}
}

// A database from a backup of before the rotation needs the file of its time,
// and whoever restores it is told so.
func TestARetiredKeyIsNamedWhenItIsMissed(t *testing.T) {
	first := mustGenerate(t)
	now, path := inFile(t, must(t, must(t, first.Rotate).Retire))
	err := now.Reach(first.Fingerprint())
	if !errors.Is(err, ErrOtherKeys) || !strings.Contains(err.Error(), "backup") {
		t.Errorf("it says %v", err)
	}
	if again, err := LoadKeySet(path); err != nil || again.Reach(first.Fingerprint()) == nil {
		t.Errorf("the file forgot what was retired: %v", err)
	}
}

package maintain_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// errKilled is where a test ends a rotation as the power would.
var errKilled = errors.New("killed")

// rotation is one that says nothing and waits for nobody.
func rotation(data *maintain.Data) maintain.Rotation {
	return maintain.Rotation{Data: data, Now: testkit.Monday().Now, Say: func(string) {}, Pause: func(context.Context) error { return errKilled }}
}

// rotate opens the data as the command does and rotates; say hears every step.
func rotate(t *testing.T, place config.Data, say func(string)) (err error) {
	t.Helper()
	data, err := maintain.OpenExisting(t.Context(), place, testkit.Monday().Now())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = data.Close() }()
	defer func() {
		p := recover()
		if killed, ok := p.(error); ok && errors.Is(killed, errKilled) {
			err = errKilled
		} else if p != nil {
			panic(p)
		}
	}()
	r := rotation(data)
	r.Say = say
	return r.Run(t.Context())
}

// secrets are mails with sealed facts, more than one Write seals anew.
func secrets(t *testing.T, data *maintain.Data, from, to int) {
	t.Helper()
	err := data.DB.Write(t.Context(), func(tx *store.Tx) error {
		for i := from; i < to; i++ {
			m := store.OutboxMail{ID: fmt.Sprintf("mail-%04d", i), Company: "acme", Kind: twinlatch.MailPasswordReset, RecipientKey: []byte{1}}
			sealed, err := data.Keys.Seal(fmt.Appendf(nil, "secret %d", i), mailPlace(m.ID))
			if err != nil {
				return err
			}
			m.Sealed = sealed
			if err := tx.InsertMail(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mailPlace(id string) secret.Where {
	return secret.Where{Company: "acme", Owner: id, Column: twinlatch.MailColumn}
}

// whole fails unless all secrets open with the one key that there is.
func whole(t *testing.T, place config.Data, mails int) {
	t.Helper()
	data := open(t, place)
	state, err := maintain.ShowKeys(t.Context(), data, testkit.Monday().Now())
	if err != nil {
		t.Fatal(err)
	}
	if state.State != secret.Settled || state.Waiting != 0 || state.Database != state.Fingerprint {
		t.Errorf("the keys are %+v", state)
	}
	inFile, err := secret.LoadKeySet(place.Keys())
	if err != nil || inFile.Fingerprint() != state.Fingerprint {
		t.Errorf("the file holds %v (%v)", inFile, err)
	}
	var found []store.OutboxMail
	err = data.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		found, err = tx.ClaimMail(testkit.Monday().Now(), testkit.Monday().Now(), 10*mails)
		return err
	})
	if err != nil || len(found) != mails {
		t.Fatalf("%d mails (%v), want %d", len(found), err, mails)
	}
	for _, m := range found {
		if plain, err := inFile.Open(m.Sealed, mailPlace(m.ID)); err != nil || !strings.HasPrefix(string(plain), "secret") {
			t.Fatalf("%s does not open: %v", m.ID, err)
		}
	}
	_ = data.Close()
}

const manySecrets = 250

func TestARotationSealsEverythingAnewAndRetiresTheOldKey(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		data := open(t, place)
		secrets(t, data, 0, manySecrets)
		before := data.Keys.Fingerprint()
		said := []string{}
		if err := rotate(t, place, func(s string) { said = append(said, s) }); err != nil {
			t.Fatal(err)
		}
		whole(t, place, manySecrets)
		if all := strings.Join(said, "\n"); !strings.Contains(all, "outbox.sealed: 100 sealed anew") || !strings.Contains(all, "outbox.sealed: 50 sealed anew") {
			t.Errorf("it says\n%s", all)
		}
		old, err := secret.LoadKeySet(place.Keys())
		if err != nil || old.Covers(before) || !old.Follows(before) {
			t.Errorf("the old key is still there, or forgotten (%v)", err)
		}
		if err := rotate(t, place, func(string) {}); err != nil {
			t.Errorf("a second rotation: %v", err)
		}
		whole(t, place, manySecrets)
		verified, err := maintain.VerifyAudit(t.Context(), data.DB, func(store.AuditRow) ([]byte, error) { return nil, nil })
		if err != nil || len(verified) != 1 || verified[0].Entries != 4 || verified[0].Broken != "" {
			t.Errorf("the instance's audit chain: %+v (%v)", verified, err)
		}
	})
}

// Killed after any step — also between the file and the name in the database —
// the same command finishes it, and whoever starts in between starts.
func TestAnInterruptedRotationGoesOn(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		secrets(t, open(t, place), 0, manySecrets)
		steps := 0
		if err := rotate(t, place, func(string) { steps++ }); err != nil || steps < 8 {
			t.Fatalf("%d steps (%v)", steps, err)
		}
		for stop := 1; stop <= steps; stop++ {
			begun := len(rotateUntil(t, place, stop))
			if begun != stop {
				t.Fatalf("stopped after %d steps instead of %d", begun, stop)
			}
			node := open(t, place)
			secrets(t, node, manySecrets*stop, manySecrets*stop+1)
			if stop != steps-1 { // it would do the last step by itself
				announce(t, node)
			}
			if err := node.Close(); err != nil {
				t.Fatal(err)
			}
			if stop == steps {
				break // nothing was left to do
			}
			if err := rotate(t, place, func(string) {}); err != nil {
				t.Fatalf("after step %d: %v", stop, err)
			}
			if fingerprints := rotations(t, place); fingerprints != 1+stop {
				t.Fatalf("after step %d there were %d rotations", stop, fingerprints)
			}
		}
		whole(t, place, manySecrets+steps)
	})
}

// rotateUntil stops a rotation after so many steps and gives what it said.
func rotateUntil(t *testing.T, place config.Data, stop int) (said []string) {
	t.Helper()
	err := rotate(t, place, func(s string) {
		if said = append(said, s); len(said) == stop {
			panic(errKilled)
		}
	})
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	return said
}

// rotations counts the entries about them in the audit log, two for each.
func rotations(t *testing.T, place config.Data) int {
	t.Helper()
	data := open(t, place)
	defer func() { _ = data.Close() }()
	entries := 0
	err := data.DB.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.AuditEntries(store.InstanceChain, store.AuditPage{Limit: 1000})
		entries = len(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries / 2
}

// A server on another machine has a key file of its own: the rotation waits until
// the new key was copied there, and the rest comes by itself.
func TestARotationWaitsForEveryRunningServer(t *testing.T) {
	here := config.Data{Data: t.TempDir(), Database: testkit.Postgres(t)}
	there := config.Data{Data: t.TempDir(), Database: here.Database}
	first := open(t, here)
	copyKeys(t, here, there)
	other := open(t, there)
	now := testkit.Monday().Now()
	announce(t, first)
	announce(t, other)
	secrets(t, first, 0, 3)

	r := rotation(open(t, here))
	if err := r.Run(t.Context()); !errors.Is(err, maintain.ErrNodesBehind) || !strings.Contains(err.Error(), here.Keys()) {
		t.Fatalf("nobody has the new key, and it says: %v", err)
	}
	announce(t, first) // shares the file
	if err := r.Run(t.Context()); !errors.Is(err, maintain.ErrNodesBehind) {
		t.Fatalf("one server has not the new key, and it says: %v", err)
	}
	copyKeys(t, here, there)
	asked := 0
	r.Pause = func(context.Context) error { asked++; announce(t, other); return nil }
	if err := r.Run(t.Context()); err != nil || asked != 1 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
	// The other one is told by the database when it seals, and at its next look.
	if err := other.Keys.Reach(r.Data.Keys.Fingerprint()); err != nil {
		t.Error(err)
	}
	announce(t, other)
	whole(t, here, 3)
	whole(t, there, 3)
	if _, err := maintain.Open(t.Context(), config.Data{Data: t.TempDir(), Database: here.Database}, now); err == nil {
		t.Error("a machine without the file starts")
	}
}

func announce(t *testing.T, data *maintain.Data) {
	t.Helper()
	if err := data.Announce(t.Context(), testkit.Monday().Now()); err != nil {
		t.Fatal(err)
	}
}

func copyKeys(t *testing.T, from, to config.Data) {
	t.Helper()
	text, err := os.ReadFile(from.Keys())
	if err == nil {
		err = os.WriteFile(filepath.Join(to.Data, "keys.json"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Two rotations that began apart must not both go through.
func TestOfTwoRotationsOneIsRefused(t *testing.T) {
	here := config.Data{Data: t.TempDir(), Database: testkit.Postgres(t)}
	there := config.Data{Data: t.TempDir(), Database: here.Database}
	secrets(t, open(t, here), 0, 3)
	copyKeys(t, here, there)
	late := open(t, there)
	if err := rotate(t, here, func(string) {}); err != nil {
		t.Fatal(err)
	}
	if err := rotation(late).Run(t.Context()); !errors.Is(err, secret.ErrOtherKeys) {
		t.Errorf("the late one says %v", err)
	}
	whole(t, here, 3)
}

// One value that no key opens must not be lost silently with the old key.
func TestAValueThatDoesNotOpenKeepsTheOldKey(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		data := open(t, place)
		secrets(t, data, 0, 3)
		stranger, err := secret.GenerateKeySet()
		if err != nil {
			t.Fatal(err)
		}
		lost, _ := stranger.Seal([]byte("x"), mailPlace("lost"))
		if err := data.DB.Write(t.Context(), func(tx *store.Tx) error {
			return tx.InsertMail(store.OutboxMail{ID: "lost", Company: "acme", RecipientKey: []byte{1}, Sealed: lost})
		}); err != nil {
			t.Fatal(err)
		}
		err = rotate(t, place, func(string) {})
		if err == nil || !strings.Contains(err.Error(), "1 values open with no key") || !strings.Contains(err.Error(), "row lost") {
			t.Errorf("it says %v", err)
		}
		state, err := maintain.ShowKeys(t.Context(), open(t, place), testkit.Monday().Now())
		if err != nil || state.State != secret.Rotated || state.Waiting != 1 {
			t.Errorf("the keys are %+v (%v)", state, err)
		}
		settings := healthy(t)
		settings.Data = place
		if f := examine(t, settings, testkit.Monday().Now)["keys"]; f.Verdict != maintain.Wrong || !strings.Contains(f.Says, "does not hold") {
			t.Errorf("the doctor says %+v", f)
		}
		if err := data.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.MailDead("lost", testkit.Monday().Now(), "lost") }); err != nil {
			t.Fatal(err)
		}
		if err := rotate(t, place, func(string) {}); err != nil {
			t.Errorf("after the value was ended: %v", err)
		}
		whole(t, place, 3)
	})
}

// Between the name in the database and the file: a server finishes it.
func TestAServerDropsTheOldKeyByItself(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		node := open(t, place)
		secrets(t, node, 0, 3)
		announce(t, node)
		named := 0
		err := rotate(t, place, func(said string) {
			if strings.HasPrefix(said, "the database names") {
				named++
			}
			if named == 2 {
				panic(errKilled)
			}
			announce(t, node)
		})
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		announce(t, node)
		whole(t, place, 3)
	})
}

func TestTheDoctorSaysThatARotationIsNotFinished(t *testing.T) {
	settings := healthy(t)
	secrets(t, open(t, settings.Data), 0, 5)
	rotateUntil(t, settings.Data, 3)
	if f := examine(t, settings, testkit.Monday().Now)["keys"]; f.Verdict != maintain.Warning || !strings.Contains(f.Says, "5 values wait") || !strings.Contains(f.Mend, "key rotate") {
		t.Errorf("the doctor says %+v", f)
	}
}

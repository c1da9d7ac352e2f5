package secret

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func mustGenerate(t testing.TB) *KeySet {
	t.Helper()
	keys, err := GenerateKeySet()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func must(t testing.TB, next func() (*KeySet, error)) *KeySet {
	t.Helper()
	keys, err := next()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func mustSeal(t testing.TB, keys *KeySet, text string, where Where) []byte {
	t.Helper()
	sealed, err := keys.Seal([]byte(text), where)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func opens(keys *KeySet, sealed []byte, where Where, text string) bool {
	plain, err := keys.Open(sealed, where)
	return err == nil && string(plain) == text
}

func adasSecret() Where {
	return Where{Company: "byron", Owner: "ada", Column: "factor.secret"}
}

func TestASealedValueOpensOnlyInItsOwnPlace(t *testing.T) {
	keys := mustGenerate(t)
	sealed := mustSeal(t, keys, "twenty secret bytes!", adasSecret())
	if !opens(keys, sealed, adasSecret(), "twenty secret bytes!") {
		t.Fatal("it does not open where it was sealed")
	}
	if bytes.Contains(sealed, []byte("secret")) {
		t.Error("it is not sealed at all")
	}
	for name, where := range map[string]Where{
		"a colleague's row":     {"byron", "bo", "factor.secret"},
		"another company's row": {"cleo", "ada", "factor.secret"},
		"another column":        {"byron", "ada", "mail.facts"},
		"a shifted boundary":    {"byronada", "", "factor.secret"},
		"another boundary":      {"byro", "nada", "factor.secret"},
		"nowhere":               {},
	} {
		if _, err := keys.Open(sealed, where); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %v, want ErrSealed", name, err)
		}
	}
}

func TestADamagedValueDoesNotOpen(t *testing.T) {
	keys := mustGenerate(t)
	sealed := mustSeal(t, keys, "secret", adasSecret())
	for i := range sealed {
		damaged := bytes.Clone(sealed)
		damaged[i] ^= 1
		if _, err := keys.Open(damaged, adasSecret()); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := keys.Open(sealed[:i], adasSecret()); !errors.Is(err, ErrSealed) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
	if _, err := mustGenerate(t).Open(sealed, adasSecret()); !errors.Is(err, ErrSealed) {
		t.Errorf("another instance's keys: %v", err)
	}
	if again := mustSeal(t, keys, "secret", adasSecret()); bytes.Equal(again, sealed) {
		t.Error("the same value sealed twice looks the same")
	}
}

func TestAfterRotationTheOldOpensAndTheNewSeals(t *testing.T) {
	before := mustGenerate(t)
	old := mustSeal(t, before, "old", adasSecret())
	after := must(t, before.Rotate)
	fresh := mustSeal(t, after, "new", adasSecret())

	if !opens(after, old, adasSecret(), "old") || !opens(after, fresh, adasSecret(), "new") {
		t.Error("the rotated set does not open everything")
	}
	if opens(before, fresh, adasSecret(), "new") {
		t.Error("the new key was in the old set")
	}
	if after.SealedByNewest(old) || !after.SealedByNewest(fresh) || !before.SealedByNewest(old) {
		t.Error("which values must be sealed anew is wrong")
	}
	if after.SealedByNewest(nil) || after.SealedByNewest([]byte{1, 2}) {
		t.Error("half a value counts as sealed by the newest key")
	}
	if !bytes.Equal(before.MAC("audit", []byte("row")), after.MAC("audit", []byte("row"))) {
		t.Error("rotation breaks the audit chain")
	}
}

func TestAPreparedKeyOpensEverywhereBeforeItSealsAnywhere(t *testing.T) {
	first := mustGenerate(t)
	prepared := must(t, first.Prepare)
	if sealed := mustSeal(t, prepared, "x", adasSecret()); !opens(first, sealed, adasSecret(), "x") {
		t.Error("a prepared key seals already")
	}
	if _, err := prepared.Prepare(); err == nil {
		t.Error("a second key is prepared")
	}
	rotated := must(t, prepared.Rotate)
	if sealed := mustSeal(t, rotated, "x", adasSecret()); !opens(prepared, sealed, adasSecret(), "x") {
		t.Error("a node that has the prepared set cannot open what the rotated one seals")
	}
	if rotated.now.Load().handle.Len() != 2 {
		t.Error("rotation made one more key although one was prepared")
	}
}

func TestARetiredKeyOpensNothing(t *testing.T) {
	first := mustGenerate(t)
	old := mustSeal(t, first, "old", adasSecret())
	rotated := must(t, first.Rotate)
	retired := must(t, rotated.Retire)
	if _, err := retired.Open(old, adasSecret()); !errors.Is(err, ErrSealed) {
		t.Errorf("the old value: %v, want ErrSealed", err)
	}
	if sealed := mustSeal(t, rotated, "new", adasSecret()); !opens(retired, sealed, adasSecret(), "new") {
		t.Error("the newest key was dropped")
	}
}

func TestAFingerprintNamesOneStateAndItsPast(t *testing.T) {
	first := mustGenerate(t)
	second := must(t, first.Rotate)
	third := must(t, second.Rotate)
	stranger := mustGenerate(t)
	if got := first.Fingerprint(); len(got) != 16 || got != first.Fingerprint() || got == second.Fingerprint() {
		t.Errorf("fingerprint %q", got)
	}
	for _, c := range []struct {
		name   string
		keys   *KeySet
		other  *KeySet
		covers bool
	}{
		{"itself", first, first, true},
		{"the state before", second, first, true},
		{"two states before", third, first, true},
		{"a later state", first, second, false},
		{"a stranger", third, stranger, false},
		{"after retiring, the one that was retired from", must(t, third.Retire), third, true},
		{"after retiring, one whose keys are gone", must(t, third.Retire), first, false},
	} {
		if got := c.keys.Covers(c.other.Fingerprint()); got != c.covers {
			t.Errorf("%s: covers %v, want %v", c.name, got, c.covers)
		}
	}
	if first.Covers("") {
		t.Error("an empty fingerprint is covered")
	}
}

func TestAMACIsGoodForOnePurposeOnly(t *testing.T) {
	keys, others := mustGenerate(t), mustGenerate(t)
	mac := keys.MAC("attempts", []byte("ada@example.com"))
	if len(mac) != 32 || !bytes.Equal(mac, keys.MAC("attempts", []byte("ada@example.com"))) {
		t.Error("a MAC is 32 bytes and always the same")
	}
	for name, other := range map[string][]byte{
		"another purpose": keys.MAC("audit", []byte("ada@example.com")),
		"another message": keys.MAC("attempts", []byte("bo@example.com")),
		"another key":     others.MAC("attempts", []byte("ada@example.com")),
	} {
		if bytes.Equal(mac, other) {
			t.Errorf("%s gives the same MAC", name)
		}
	}
}

func TestAKeySetPrintsItsFingerprintOnly(t *testing.T) {
	keys := mustGenerate(t)
	want := "key set " + keys.Fingerprint()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		if got := fmt.Sprintf(verb, keys); got != want {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if got := keys.LogValue().String(); got != want {
		t.Errorf("the log says %q", got)
	}
}

package secret

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestARecoveryCodeIsFoundInItsSetByOneHash(t *testing.T) {
	h := NewTestHasher()
	codes, salt := NewRecoveryCodes(10), h.NewRecoverySalt()
	stored, err := h.HashRecoveryCodes(t.Context(), codes, salt)
	if err != nil || len(stored) != 10 {
		t.Fatalf("%d hashes, %v", len(stored), err)
	}
	typed, err := h.HashRecoveryCode(t.Context(), strings.ReplaceAll(codes[3], "-", ""), salt)
	if err != nil || !bytes.Equal(typed, stored[3]) {
		t.Errorf("the fourth code is not found (%v)", err)
	}
	if other, _ := h.HashRecoveryCode(t.Context(), codes[3], h.NewRecoverySalt()); bytes.Equal(other, stored[3]) {
		t.Error("the code of one set is found in another")
	}
	if nobody, err := h.HashRecoveryCode(t.Context(), codes[3], nil); err != nil || bytes.Equal(nobody, stored[3]) {
		t.Errorf("an account without codes: %v", err)
	}
}

func TestRecoveryCodesOutliveARiseOfTheCost(t *testing.T) {
	keys := mustGenerate(t)
	before := newHasher(Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 1, 0)
	after := newHasher(Cost{MemoryKiB: 128, Time: 2, Parallelism: 1}, 1, 0).WithPepper(keys)
	salt := before.NewRecoverySalt()
	stored, _ := before.HashRecoveryCode(t.Context(), "0123-4567-89AB-CDEF", salt)
	typed, err := after.HashRecoveryCode(t.Context(), "0123456789ABCDEF", salt)
	if err != nil || !bytes.Equal(stored, typed) {
		t.Errorf("the code is lost: %v", err)
	}
	pepperedSalt := after.NewRecoverySalt()
	if _, err := after.HashRecoveryCode(t.Context(), "0123456789ABCDEF", pepperedSalt); err != nil {
		t.Error(err)
	}
	if _, err := before.HashRecoveryCode(t.Context(), "0123456789ABCDEF", pepperedSalt); !errors.Is(err, ErrHash) {
		t.Errorf("without the pepper: %v, want ErrHash", err)
	}
}

func TestADamagedRecoverySaltIsRefused(t *testing.T) {
	h := NewTestHasher()
	good := string(h.NewRecoverySalt())
	for name, salt := range map[string]string{
		"text":             "salt",
		"cut":              good[:len(good)-4],
		"too costly":       strings.Replace(good, "m=64", "m=4194304", 1),
		"another function": strings.Replace(good, "argon2id", "argon2d", 1),
		"something after":  strings.Replace(good, "p=1", "p=1,x=2", 1),
	} {
		if _, err := h.HashRecoveryCode(t.Context(), "0123456789ABCDEF", []byte(salt)); !errors.Is(err, ErrHash) {
			t.Errorf("%s: %v, want ErrHash", name, err)
		}
	}
}

func FuzzRecoverySalt(f *testing.F) {
	h := NewTestHasher()
	f.Add(string(h.NewRecoverySalt()))
	f.Add("$argon2id$v=19$m=64,t=1,p=1,keyid=AAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$$$")
	f.Fuzz(func(t *testing.T, text string) {
		cost, salt, _, err := h.readRecoverySalt(text)
		if err == nil && (!cost.bounded() || len(salt) != saltBytes) {
			t.Errorf("%q gives %+v with a salt of %d bytes", text, cost, len(salt))
		}
	})
}

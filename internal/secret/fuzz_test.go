package secret

import (
	"bytes"
	"errors"
	"testing"
)

// Nothing opens but what was sealed, where it was sealed: not a byte less, more
// or other, nor anything made up.
func FuzzOpen(f *testing.F) {
	keys := mustGenerate(f)
	here := Where{Company: "acme", Owner: "ada", Column: "factors.sealed"}
	plain := []byte("12345678901234567890")
	sealed, err := keys.Seal(plain, here)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, byte(1), 0, "acme", "ada", "factors.sealed")
	f.Add(7, byte(0), 1, "acme", "bo", "factors.sealed")
	f.Add(1, byte(0), 0, "ac", "meada", "factors.sealed")
	f.Add(len(sealed)-1, byte(0x80), -1, "acme", "ada", "links.sealed")
	f.Fuzz(func(t *testing.T, at int, flip byte, more int, company, owner, column string) {
		changed := bytes.Clone(sealed)
		changed[max(at, 0)%len(changed)] ^= flip
		switch {
		case more > 0:
			changed = append(changed, make([]byte, more%64)...)
		case more < 0:
			changed = changed[:len(changed)-min(-(more%64), len(changed))]
		}
		there := Where{Company: company, Owner: owner, Column: column}
		same := bytes.Equal(changed, sealed) && there == here
		got, err := keys.Open(changed, there)
		if same != (err == nil) || same && !bytes.Equal(got, plain) {
			t.Errorf("%+v opens as %q, %v", there, got, err)
		}
		if err != nil && (!errors.Is(err, ErrSealed) || got != nil) {
			t.Errorf("refused with %v and %q", err, got)
		}
	})
}

// The same for bytes that nobody sealed.
func FuzzOpenGarbage(f *testing.F) {
	keys := mustGenerate(f)
	f.Add([]byte{})
	f.Add(keys.SealingPrefix())
	f.Add(append(keys.SealingPrefix(), make([]byte, 60)...))
	f.Fuzz(func(t *testing.T, garbage []byte) {
		if got, err := keys.Open(garbage, Where{Column: "notice", Owner: "browser"}); err == nil {
			t.Errorf("%x opens as %q", garbage, got)
		}
		_, _ = keys.SealedByNewest(garbage), keys.Holds(garbage)
	})
}

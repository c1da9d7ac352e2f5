package secret

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const adasPassword = "the analytical engine weaves"

func mustHash(t *testing.T, h *Hasher, password string) string {
	t.Helper()
	phc, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return phc
}

func TestAPasswordIsStoredAsArgon2idWithASaltOfItsOwn(t *testing.T) {
	h, err := NewHasher(FloorCost(), 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	first, second := mustHash(t, h, adasPassword), mustHash(t, h, adasPassword)
	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %q", first)
	}
	if first == second {
		t.Error("two hashes of one password are the same")
	}
	match, needsRehash, err := h.Verify(t.Context(), first, adasPassword)
	if !match || needsRehash || err != nil {
		t.Errorf("the right password: match %v, rehash %v, %v", match, needsRehash, err)
	}
	match, needsRehash, err = h.Verify(t.Context(), first, adasPassword+"!")
	if match || needsRehash || err != nil {
		t.Errorf("a wrong password: match %v, rehash %v, %v", match, needsRehash, err)
	}
}

func TestAPasswordCountsExactlyAsItWasTyped(t *testing.T) {
	h := NewTestHasher()
	long := strings.Repeat("x", 199)
	for _, pair := range []struct {
		name, set, typed string
		same             bool
	}{
		{"the same", "swordfish swordfish", "swordfish swordfish", true},
		{"another case", "swordfish", "Swordfish", false},
		{"a space before", "swordfish", " swordfish", false},
		{"a space after", "swordfish", "swordfish ", false},
		{"two spaces for one", "sword fish", "sword  fish", false},
		{"the 200th character", long + "a", long + "b", false},
		{"an accent composed and decomposed", "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301", true},
		{"a ligature is not its letters", "o\ufb03ce", "office", false},
		{"full-width is not ASCII", "\uff41\uff42\uff43", "abc", false},
		{"broken UTF-8", "\xff\xfe", "\xff\xfe", true},
		{"a zero byte does not end it", "a\x00b", "a\x00c", false},
		{"nothing at all", "", "", true},
	} {
		match, _, err := h.Verify(t.Context(), mustHash(t, h, pair.set), pair.typed)
		if match != pair.same || err != nil {
			t.Errorf("%s: match %v (%v), want %v", pair.name, match, err, pair.same)
		}
	}
}

func TestAPasswordOfTooManyBytesIsRefusedAndNeverCut(t *testing.T) {
	h := NewTestHasher()
	whole := strings.Repeat("y", MaxPasswordBytes)
	phc := mustHash(t, h, whole)
	for name, try := range map[string]func() error{
		"hash":   func() error { _, err := h.Hash(t.Context(), whole+"y"); return err },
		"verify": func() error { _, _, err := h.Verify(t.Context(), phc, whole+"y"); return err },
		"dummy":  func() error { return h.Dummy(t.Context(), whole+"y") },
		"code":   func() error { _, err := h.HashRecoveryCode(t.Context(), whole+"y", nil); return err },
	} {
		if err := try(); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v, want ErrTooLong", name, err)
		}
	}
}

func TestAnAccountWithoutPasswordNeverMatches(t *testing.T) {
	h := NewTestHasher()
	for _, typed := range []string{"", adasPassword} {
		if match, needsRehash, err := h.Verify(t.Context(), "", typed); match || needsRehash || err != nil {
			t.Errorf("%q: match %v, rehash %v, %v", typed, match, needsRehash, err)
		}
	}
	if err := h.Dummy(t.Context(), adasPassword); err != nil {
		t.Error(err)
	}
}

func TestAHasherBelowTheFloorIsRefused(t *testing.T) {
	for name, cost := range map[string]Cost{
		"memory":      {MemoryKiB: 19455, Time: 2, Parallelism: 1},
		"time":        {MemoryKiB: 19456, Time: 1, Parallelism: 1},
		"parallelism": {MemoryKiB: 19456, Time: 2, Parallelism: 0},
		"nothing":     {},
		"too much":    {MemoryKiB: maxMemoryKiB + 1, Time: 2, Parallelism: 1},
	} {
		if h, err := NewHasher(cost, 1, 1); h != nil || err == nil {
			t.Errorf("%s: %+v is accepted", name, cost)
		}
	}
	if h, err := NewHasher(FloorCost(), 0, 1); h != nil || err == nil {
		t.Error("no slot at all is accepted")
	}
}

func TestARiseOfTheCostAsksForANewHash(t *testing.T) {
	weak := newHasher(Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 1, 0)
	strong := newHasher(Cost{MemoryKiB: 128, Time: 1, Parallelism: 1}, 1, 0)
	match, needsRehash, err := strong.Verify(t.Context(), mustHash(t, weak, adasPassword), adasPassword)
	if !match || !needsRehash || err != nil {
		t.Errorf("match %v, rehash %v, %v", match, needsRehash, err)
	}
}

func TestThePepperIsNeededAndAdoptedAtTheNextSignIn(t *testing.T) {
	keys, others := mustGenerate(t), mustGenerate(t)
	plain := NewTestHasher()
	peppered, other := plain.WithPepper(keys), plain.WithPepper(others)
	old, fresh := mustHash(t, plain, adasPassword), mustHash(t, peppered, adasPassword)

	if match, needsRehash, err := peppered.Verify(t.Context(), old, adasPassword); !match || !needsRehash || err != nil {
		t.Errorf("a hash from before: match %v, rehash %v, %v", match, needsRehash, err)
	}
	if match, needsRehash, err := peppered.Verify(t.Context(), fresh, adasPassword); !match || needsRehash || err != nil {
		t.Errorf("a hash with the pepper: match %v, rehash %v, %v", match, needsRehash, err)
	}
	if match, _, _ := peppered.Verify(t.Context(), fresh, adasPassword+"!"); match {
		t.Error("a wrong password matches")
	}
	if !strings.HasPrefix(fresh, "$argon2id$v=19$m=64,t=1,p=1,keyid=") {
		t.Errorf("stored as %q", fresh)
	}
	for name, h := range map[string]*Hasher{"no pepper": plain, "another pepper": other} {
		if match, _, err := h.Verify(t.Context(), fresh, adasPassword); match || !errors.Is(err, ErrHash) {
			t.Errorf("%s: match %v, %v", name, match, err)
		}
	}
	forged := strings.Replace(fresh, ",keyid="+peppered.keyID, "", 1)
	if match, _, _ := peppered.Verify(t.Context(), forged, adasPassword); match {
		t.Error("a peppered hash matches without its pepper")
	}
}

// awaitQueue returns when n wait for a slot.
func awaitQueue(h *Hasher, n int64) {
	for h.line.waiting.Load() < n {
		runtime.Gosched()
	}
}

func TestWhenAllSlotsAndTheQueueAreTakenTheNextIsToldToComeBack(t *testing.T) {
	h := newHasher(Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 1, 2)
	if err := h.line.enter(t.Context()); err != nil { // somebody is being checked
		t.Fatal(err)
	}
	done := make(chan error, 2)
	for range 2 { // and two wait
		go func() { done <- h.Dummy(context.Background(), adasPassword) }()
	}
	awaitQueue(h, 2)
	phc := "$argon2id$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43)
	for name, try := range map[string]func() error{
		"hash":   func() error { _, err := h.Hash(t.Context(), adasPassword); return err },
		"verify": func() error { _, _, err := h.Verify(t.Context(), phc, adasPassword); return err },
		"nobody": func() error { _, _, err := h.Verify(t.Context(), "", adasPassword); return err },
		"code":   func() error { _, err := h.HashRecoveryCode(t.Context(), "0000", nil); return err },
	} {
		if err := try(); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v, want ErrBusy", name, err)
		}
	}
	h.line.leave()
	for range 2 {
		if err := <-done; err != nil {
			t.Errorf("those who waited: %v", err)
		}
	}
	if err := h.Dummy(t.Context(), adasPassword); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestWhoHangsUpLeavesTheQueue(t *testing.T) {
	h := newHasher(Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 1, 1)
	if err := h.line.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, hangUp := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Dummy(ctx, adasPassword) }()
	awaitQueue(h, 1)
	hangUp()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if waiting := h.line.waiting.Load(); waiting != 0 {
		t.Errorf("%d still wait", waiting)
	}
	h.line.leave()
	if err := h.Dummy(ctx, adasPassword); !errors.Is(err, context.Canceled) {
		t.Errorf("who is gone already is hashed for: %v", err)
	}
}

func BenchmarkVerifyAtTheFloor(b *testing.B) {
	h, err := NewHasher(FloorCost(), 1, 0)
	if err != nil {
		b.Fatal(err)
	}
	phc, err := h.Hash(b.Context(), adasPassword)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if match, _, err := h.Verify(b.Context(), phc, adasPassword); !match || err != nil {
			b.Fatal(match, err)
		}
	}
}

func TestEveryEvaluationIsToldToWhoeverWatches(t *testing.T) {
	keys, err := GenerateKeySet()
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	plain := NewTestHasher()
	h := plain.WithPepper(keys).Watched(func(recipe string) { told = append(told, recipe) })
	ctx, phc, old := t.Context(), mustHash(t, h, adasPassword), mustHash(t, plain, adasPassword)
	salt := h.NewRecoverySalt()
	peppered, bare := h.recipe(), plain.recipe()
	for _, c := range []struct {
		name string
		do   func() error
		want []string
	}{
		{"a password", func() error { _, _, err := h.Verify(ctx, phc, "not this one"); return err }, []string{peppered}},
		{"nobody's", func() error { _, _, err := h.Verify(ctx, "", "not this one"); return err }, []string{peppered}},
		{"one from before the pepper", func() error { _, _, err := h.Verify(ctx, old, "not this one"); return err }, []string{bare}},
		{"two recovery codes", func() error { _, err := h.HashRecoveryCodes(ctx, []string{"a", "b"}, salt); return err }, []string{peppered, peppered}},
	} {
		told = nil
		if err := c.do(); err != nil || !slices.Equal(told, c.want) {
			t.Errorf("%s: %v, told %q, want %q", c.name, err, told, c.want)
		}
	}
}

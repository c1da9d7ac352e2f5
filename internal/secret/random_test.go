package secret

import (
	"regexp"
	"slices"
	"testing"
	"time"
)

func TestTOTPSecretsAreLongAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		s := NewTOTPSecret()
		if len(s) != 20 {
			t.Fatalf("a secret of %d bytes, want 20 (160 bits)", len(s))
		}
		if seen[string(s)] {
			t.Fatal("the same secret twice")
		}
		seen[string(s)] = true
	}
}

func TestRecoveryCodesAreFourGroupsOfFourThatCannotBeMisread(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)
	codes := NewRecoveryCodes(1000)
	if len(codes) != 1000 {
		t.Fatalf("%d codes, want 1000", len(codes))
	}
	symbols := map[rune]bool{}
	for _, code := range codes {
		if !shape.MatchString(code) {
			t.Errorf("%q is not four groups of four unambiguous symbols", code)
		}
		for _, r := range code {
			symbols[r] = true
		}
	}
	if len(symbols) != 33 { // 32 and the hyphen: every symbol is in use, so each stands for five bits
		t.Errorf("%d different symbols in 16,000, want 33", len(symbols))
	}
	slices.Sort(codes)
	if len(slices.Compact(codes)) != 1000 {
		t.Error("the same code twice")
	}
}

func TestIdsKeepTheOrderOfTheTimesTheyWereMadeAt(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	last := ""
	for _, step := range []time.Duration{0, 300 * time.Nanosecond, time.Microsecond, time.Millisecond, time.Second, 24 * time.Hour} {
		start = start.Add(step)
		id := NewID(start)
		if !shape.MatchString(id) {
			t.Errorf("%q is not the text of a UUIDv7", id)
		}
		if step >= time.Microsecond && id <= last {
			t.Errorf("%s later, %q is not after %q", step, id, last)
		}
		last = id
	}
	if got := NewID(time.UnixMilli(0x0123456789ab))[:13]; got != "01234567-89ab" {
		t.Errorf("the milliseconds come first: got %q", got)
	}
	if a, b := NewID(start), NewID(start); a == b {
		t.Errorf("two ids of one moment are the same: %q", a)
	}
}

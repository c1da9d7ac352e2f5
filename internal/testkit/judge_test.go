package testkit_test

import (
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// RFC 6238, appendix B: the secret "12345678901234567890" at 59 seconds.
func TestOathtoolComputesTheCodeOfTheRFC(t *testing.T) {
	got := testkit.Code(t, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", time.Unix(59, 0))
	if got != "287082" {
		t.Errorf("code %s, want 287082", got)
	}
}

func TestTheClockMovesOnlyWhenTold(t *testing.T) {
	clock := testkit.Monday()
	before := clock.Now()
	if clock.Now() != before {
		t.Error("the clock moved by itself")
	}
	clock.Advance(14 * 24 * time.Hour)
	if got := clock.Now().Sub(before); got != 14*24*time.Hour {
		t.Errorf("moved by %v, want 14 days", got)
	}
}

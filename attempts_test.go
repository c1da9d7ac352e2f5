package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestTheWaitBeginsWithTheFifthFailure(t *testing.T) {
	minutes := []int{0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15}
	for failures, m := range minutes {
		want := time.Duration(m) * time.Minute
		if got := twinlatch.WaitAfter(failures); got != want {
			t.Errorf("after %d failures the wait is %s, not %s", failures, got, want)
		}
	}
	if got := twinlatch.WaitAfter(1 << 40); got != twinlatch.MaxWait {
		t.Errorf("after very many failures the wait is %s", got)
	}
}

func TestAGuesserWaitsAndIsLetTryAgain(t *testing.T) {
	var a twinlatch.Attempts
	for range twinlatch.FreeFailures {
		if left := a.MayTry(monday); left != 0 {
			t.Fatalf("after %d failures they wait %s", a.Failures, left)
		}
		a = a.Count(3, monday)
	}
	if left := a.MayTry(monday.Add(20 * time.Second)); left != 40*time.Second {
		t.Errorf("they wait %s, not 40s", left)
	}
	if left := a.MayTry(monday.Add(time.Minute)); left != 0 {
		t.Errorf("after the minute they still wait %s", left)
	}
}

func TestTheYearsPointsOutliveSuccess(t *testing.T) {
	var a twinlatch.Attempts
	for range 20 {
		a = a.Count(3, monday)
	}
	a = a.Count(3, monday).Refund(3).Clear()
	if a.Failures != 0 || a.Points != 60 {
		t.Errorf("after success: %d failures, %d points", a.Failures, a.Points)
	}
	a = a.Count(3, monday.Add(twinlatch.Year-time.Second))
	if a.Points != 63 {
		t.Errorf("within the year: %d points", a.Points)
	}
	if a = a.Count(3, monday.Add(twinlatch.Year)); a.Points != 3 {
		t.Errorf("a year later: %d points", a.Points)
	}
}

func TestAFactorIsBlockedAtItsLimitsAndStaysSo(t *testing.T) {
	consecutive := twinlatch.Attempts{Failures: twinlatch.MaxConsecutive - 1}
	if consecutive.Block(monday).Blocked() {
		t.Error("99 failures block")
	}
	if !consecutive.Count(0, monday).Block(monday).Blocked() {
		t.Error("the 100th failure does not block")
	}
	spent := twinlatch.Attempts{Points: twinlatch.YearlyPoints, YearAt: monday}
	blocked := spent.Block(monday)
	if !blocked.Blocked() {
		t.Error("250 points do not block")
	}
	if !blocked.Clear().Block(monday.Add(2 * twinlatch.Year)).Blocked() {
		t.Error("time or success lifts a block")
	}
}

func TestARefundNeverGoesBelowNothing(t *testing.T) {
	if a := (twinlatch.Attempts{}).Refund(3); a.Failures != 0 || a.Points != 0 {
		t.Errorf("%+v", a)
	}
}

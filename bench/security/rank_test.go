package main

import (
	"math"
	"testing"
)

// Figures by hand: U of {1,2,3} against {4,5,6} is 0; the mean is 4.5, the
// spread 2.2913, and with the correction for steps z is 4/2.2913.
func TestTheRankTestGivesWhatItGivesByHand(t *testing.T) {
	got := rank([]float64{1, 2, 3}, []float64{4, 5, 6})
	if want := math.Erfc(4 / 2.2912878474779199 / math.Sqrt2); math.Abs(got.P-want) > 1e-9 || got.Chance != 1 {
		t.Errorf("%+v, want P %v and a sure guess", got, want)
	}
	same := rank([]float64{5, 5, 5}, []float64{5, 5, 5})
	if same.P != 1 || same.Chance != 0.5 {
		t.Errorf("equal times are told apart: %+v", same)
	}
	// Ties by hand: ranks 1.5 1.5 3.5 3.5 5.5 5.5; U is 2.5.
	tied := rank([]float64{1, 1, 2}, []float64{2, 3, 3})
	if want := 8.5 / 9; math.Abs(tied.Chance-want) > 1e-9 {
		t.Errorf("with ties the chance is %v, want %v", tied.Chance, want)
	}
}

// waves are two samples of n times that go up and down alike; the second is late.
func waves(n int, late float64) (a, b []float64) {
	for i := range n {
		at := float64(i)
		a = append(a, 30+math.Sin(at*1.7)+math.Sin(at*0.31))
		b = append(b, 30+math.Sin(at*1.7+2)+math.Sin(at*0.31+1)+late)
	}
	return a, b
}

func TestASmallDelayIsFoundAndNoneIsNot(t *testing.T) {
	if a, b := waves(2000, 0.2); rank(a, b).P > alpha {
		t.Errorf("0.2 ms in 30 stay hidden: %+v", rank(a, b))
	}
	if a, b := waves(2000, 0); rank(a, b).P < alpha {
		t.Errorf("no delay is found: %+v", rank(a, b))
	}
}

func TestOnlyADifferenceThatTheControlLacksCounts(t *testing.T) {
	apart, alike := separation{P: alpha / 10, Chance: 0.6}, separation{P: 0.4, Chance: 0.51}
	for _, c := range []struct {
		name        string
		ab, control separation
		told        bool
	}{
		{"a difference", apart, alike, true},
		{"no difference", alike, alike, false},
		{"a restless machine", apart, apart, false},
	} {
		if got := toldApart(c.ab, c.control); got != c.told {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestTheMedianIsInTheMiddle(t *testing.T) {
	if got := median([]float64{9, 1, 5}); got != 5 {
		t.Errorf("of three: %v", got)
	}
	if got := median([]float64{9, 1, 5, 7}); got != 6 {
		t.Errorf("of four: %v", got)
	}
}

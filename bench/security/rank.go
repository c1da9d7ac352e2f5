package main

import (
	"cmp"
	"math"
	"slices"
)

// separation says how well two sorts of answers are told apart by their times
// alone: the test of Mann and Whitney on ranks, which asks nothing of the shape
// of the times.
type separation struct {
	P      float64 // of times at least this far apart when there is no difference
	Chance float64 // that the sort is guessed from one pair; 0.5 is no better than a coin
}

// rank compares two samples, each of some hundred times or more: the sum of
// ranks is taken for normal, with equal times sharing their ranks.
func rank(a, b []float64) separation {
	type one struct {
		time  float64
		first bool
	}
	all := make([]one, 0, len(a)+len(b))
	for _, time := range a {
		all = append(all, one{time, true})
	}
	for _, time := range b {
		all = append(all, one{time, false})
	}
	slices.SortFunc(all, func(x, y one) int { return cmp.Compare(x.time, y.time) })
	sum, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].time == all[i].time {
			j++
		}
		shared := float64(i+j+1) / 2 // the mean of the ranks i+1 to j
		for _, each := range all[i:j] {
			if each.first {
				sum += shared
			}
		}
		equal := float64(j - i)
		ties += equal*equal*equal - equal
		i = j
	}
	n, m := float64(len(a)), float64(len(b))
	u := sum - n*(n+1)/2
	spread := math.Sqrt(n * m / 12 * (n + m + 1 - ties/((n+m)*(n+m-1))))
	z := math.Max(math.Abs(u-n*m/2)-0.5, 0) / spread
	if spread == 0 { // everything took the same time
		z = 0
	}
	chance := u / (n * m)
	return separation{P: math.Erfc(z / math.Sqrt2), Chance: math.Max(chance, 1-chance)}
}

// median of times; the mean of the two in the middle of an even number.
func median(times []float64) float64 {
	sorted := slices.Sorted(slices.Values(times))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

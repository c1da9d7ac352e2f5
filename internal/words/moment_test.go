package words

import (
	"testing"
	"time"
)

func TestMomentsAreSaidInWords(t *testing.T) {
	en := strict(t).In("en")
	now := time.Date(2026, 11, 21, 13, 3, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for _, row := range []struct {
		apart      time.Duration
		ago, until string
	}{
		{-time.Hour, "just now", "now"},
		{0, "just now", "now"},
		{30 * time.Second, "just now", "in less than a minute"},
		{time.Minute, "1 minute ago", "in 1 minute"},
		{59*time.Minute + 59*time.Second, "59 minutes ago", "in 59 minutes"},
		{time.Hour, "1 hour ago", "in 1 hour"},
		{36 * time.Hour, "36 hours ago", "in 36 hours"},
		{14 * day, "14 days ago", "in 14 days"},
		{90 * day, "3 months ago", "in 3 months"},
		{800 * day, "2 years ago", "in 2 years"},
	} {
		if got := en.Ago(now.Add(-row.apart), now); got != row.ago {
			t.Errorf("Ago(%v) = %q, want %q", row.apart, got, row.ago)
		}
		if got := en.Until(now.Add(row.apart), now); got != row.until {
			t.Errorf("Until(%v) = %q, want %q", row.apart, got, row.until)
		}
	}
}

func TestExactMomentsNameTheirZone(t *testing.T) {
	en := strict(t).In("en")
	moment := time.Date(2026, 11, 21, 23, 3, 0, 0, time.UTC)
	for _, row := range []struct {
		zone *time.Location
		want string
	}{
		{nil, "21 November 2026, 23:03 UTC"},
		{time.FixedZone("CET", 3600), "22 November 2026, 00:03 CET"},
		{time.FixedZone("+03", 3*3600), "22 November 2026, 02:03 UTC+03"},
	} {
		if got := en.Exact(moment, row.zone); got != row.want {
			t.Errorf("Exact in %v = %q, want %q", row.zone, got, row.want)
		}
	}
	if got := en.Day(moment, time.FixedZone("CET", 3600)); got != "22 November 2026" {
		t.Errorf("Day = %q", got)
	}
}

package words

import (
	"strconv"
	"strings"
	"time"
)

// Ago says how long a moment is past: "3 minutes ago". Less than a minute, and
// anything not past at all, is "just now". Beyond a year it counts years.
func (s *Sayer) Ago(t, now time.Time) string {
	unit, n := measure(now.Sub(t))
	if n == 0 {
		return s.Say("time.now")
	}
	return s.Say("time.ago."+unit, "Count", n)
}

// Until says how long a moment is ahead: "in 3 minutes". Less than a minute is
// "in less than a minute"; a moment that has passed is "now". Parts are cut off,
// not rounded up, so that nobody is promised more time than there is.
func (s *Sayer) Until(t, now time.Time) string {
	left := t.Sub(now)
	if left <= 0 {
		return s.Say("time.passed")
	}
	unit, n := measure(left)
	if n == 0 {
		return s.Say("time.soon")
	}
	return s.Say("time.until."+unit, "Count", n)
}

// measure cuts a duration to its largest unit. From one day on it changes unit
// only at two, so that 36 hours stay 36 hours and 10 days stay 10 days.
func measure(d time.Duration) (unit string, n int) {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return "minute", 0
	case d < time.Hour:
		return "minute", int(d / time.Minute)
	case d < 2*day:
		return "hour", int(d / time.Hour)
	case d < 60*day:
		return "day", int(d / day)
	case d < 2*365*day:
		return "month", int(d / (30 * day))
	default:
		return "year", int(d / (365 * day))
	}
}

// Exact says a moment in full, with the zone's name: "21 November 2026, 14:03
// CET". Without a zone it is said in UTC.
func (s *Sayer) Exact(t time.Time, zone *time.Location) string {
	local := inZone(t, zone)
	return s.Say("time.exact",
		"Day", local.Day(), "Month", s.month(local), "Year", local.Year(),
		"Time", local.Format("15:04"), "Zone", zoneName(local))
}

// Day says a date: "21 November 2026". Without a zone it is the date in UTC.
func (s *Sayer) Day(t time.Time, zone *time.Location) string {
	local := inZone(t, zone)
	return s.Say("time.day", "Day", local.Day(), "Month", s.month(local), "Year", local.Year())
}

func (s *Sayer) month(t time.Time) string {
	return s.Say("time.month.m" + strconv.Itoa(int(t.Month())))
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}

// zoneName is the zone's abbreviation; a zone that has none calls itself "+03",
// which nobody reads as a zone, so it becomes "UTC+03".
func zoneName(t time.Time) string {
	name, _ := t.Zone()
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return "UTC" + name
	}
	return name
}

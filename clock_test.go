package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Everything that lasts for a time lasts to the last millisecond and not one
// longer, and a clock that was set back makes none of it last longer by more
// than clocks differ anyway.
func TestNothingLastsLongerThanItsTimeWhateverTheClockDoes(t *testing.T) {
	const millisecond = time.Millisecond
	bo, acme, session := bo(), trusting(), bosSession()
	device := twinlatch.TrustedDevice{Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, Since: monday, ExpiresAt: monday.Add(14 * 24 * time.Hour)}
	pending := twinlatch.Pending{Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, ExpiresAt: monday.Add(twinlatch.PendingFor)}
	enrolment := twinlatch.Enrolment{Session: "s", Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, ExpiresAt: monday.Add(twinlatch.EnrolmentFor)}
	reset := twinlatch.Link{Kind: twinlatch.LinkPasswordReset, Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, ExpiresAt: monday.Add(time.Hour)}
	invitation := twinlatch.Invitation{Company: "acme", CompanyEpoch: 3, ExpiresAt: monday.Add(twinlatch.InvitationFor)}
	used := but(session, func(s *twinlatch.Session) { s.SeenAt = monday.Add(twinlatch.DefaultOverall - time.Minute) })
	for name, c := range map[string]struct {
		life  time.Duration
		lives func(now time.Time) bool
	}{
		"a session that rests": {twinlatch.DefaultIdle, func(now time.Time) bool { return session.Ended(bo, acme, now) == twinlatch.Alive }},
		"a fresh proof":        {twinlatch.FreshFor, func(now time.Time) bool { return session.FreshEnough("", bo, now) }},
		"a trusted device":     {14 * 24 * time.Hour, func(now time.Time) bool { return device.Spares(bo, acme, now) }},
		"a pending sign-in":    {twinlatch.PendingFor, func(now time.Time) bool { return pending.Live(bo, acme, now) }},
		"a set-up":             {twinlatch.EnrolmentFor, func(now time.Time) bool { return enrolment.Live(session, now) }},
		"a reset link":         {time.Hour, func(now time.Time) bool { return reset.Live(bo, acme, now) }},
		"an invitation":        {twinlatch.InvitationFor, func(now time.Time) bool { return invitation.Live(acme, now) }},
	} {
		t.Run(name, func(t *testing.T) {
			for after, want := range map[time.Duration]bool{
				0: true, c.life - millisecond: true, c.life: false, c.life + millisecond: false,
				-twinlatch.ClockSlack: true, -twinlatch.ClockSlack - millisecond: false, -time.Hour: false, -20 * 365 * 24 * time.Hour: false,
			} {
				if got := c.lives(monday.Add(after)); got != want {
					t.Errorf("%s after its beginning: %v", after, got)
				}
			}
		})
	}
	day := monday.Add(twinlatch.DefaultOverall)
	if used.Ended(bo, acme, day.Add(-millisecond)) != twinlatch.Alive || used.Ended(bo, acme, day) != twinlatch.EndedOverall {
		t.Error("a session that is used all day does not end with the day")
	}
	if got := session.Ended(bo, acme, monday.Add(-time.Hour)); got != twinlatch.EndedClock {
		t.Errorf("a session of the future has ended because of %q", got)
	}
}

package flow

import (
	"fmt"
	"strconv"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// PolicyUpdate is the form of Account Settings. A number that could not be read
// is -1; Days is 0 when the field was left empty.
type PolicyUpdate struct {
	Required, Trusted                 bool
	Days, Hours, Minutes, PasswordMin int
	// Was is what the form showed before anybody typed (PolicyShown): what was
	// left as it was shown stays as it is now, so that two administrators do not
	// undo each other's changes without knowing. Empty takes the form as a whole.
	Was string
	// Sure says that the page "This takes effect at once" was read.
	Sure bool
}

// PolicyShown writes down what the form of Account Settings shows.
func PolicyShown(p twinlatch.Policy) string {
	return fmt.Sprint(p.Required, p.Trusted, p.TrustedDays, Hours(p), Minutes(p), p.PasswordMin)
}

// Hours is how the form shows the longest sign-in, rounded up.
func Hours(p twinlatch.Policy) int { return int((p.Overall + time.Hour - 1) / time.Hour) }

// Minutes is how the form shows the longest rest, rounded up.
func Minutes(p twinlatch.Policy) int { return int((p.Idle + time.Minute - 1) / time.Minute) }

// onto gives the policy that the form asks for, on top of the present one.
func (in PolicyUpdate) onto(now twinlatch.Policy) (twinlatch.Policy, error) {
	if in.Days == 0 && !in.Trusted {
		in.Days = now.TrustedDays
	}
	if err := in.wrong(); err != nil {
		return now, err
	}
	was, known := in.shown()
	next := now
	if !known || in.Required != was.Required {
		next.Required = in.Required
	}
	if !known || in.Trusted != was.Trusted {
		next.Trusted = in.Trusted
	}
	if !known || in.Days != was.Days {
		next.TrustedDays = in.Days
	}
	if !known || in.Hours != was.Hours {
		next.Overall = time.Duration(in.Hours) * time.Hour
	}
	if !known || in.Minutes != was.Minutes {
		next.Idle = time.Duration(in.Minutes) * time.Minute
	}
	if !known || in.PasswordMin != was.PasswordMin {
		next.PasswordMin = in.PasswordMin
	}
	return next, disagree(now, next)
}

// shown reads what PolicyShown wrote, and nothing that only reads like it.
func (in PolicyUpdate) shown() (was PolicyUpdate, ok bool) {
	_, err := fmt.Sscan(in.Was, &was.Required, &was.Trusted, &was.Days, &was.Hours, &was.Minutes, &was.PasswordMin)
	written := fmt.Sprint(was.Required, was.Trusted, was.Days, was.Hours, was.Minutes, was.PasswordMin)
	return was, err == nil && written == in.Was
}

// wrong says which field is out of its bounds.
func (in PolicyUpdate) wrong() error {
	for _, f := range []struct {
		name             string
		value, low, high int
	}{
		{"days", in.Days, 1, twinlatch.MaxTrustedDays},
		{"overall", in.Hours, 1, int(twinlatch.MaxOverall / time.Hour)},
		{"idle", in.Minutes, int(twinlatch.MinIdle / time.Minute), int(twinlatch.MaxIdle / time.Minute)},
		{"password_min", in.PasswordMin, twinlatch.FloorPasswordMin, twinlatch.MaxPasswordMin},
	} {
		if f.value < f.low || f.value > f.high {
			return twinlatch.RefuseField(f.name, "policy."+f.name, "Min", f.low, "Max", f.high)
		}
	}
	return nil
}

// disagree refuses what Settle would otherwise change behind somebody's back. A
// length that nobody touched is not refused: it rises, and they are told.
func disagree(now, next twinlatch.Policy) error {
	switch {
	case next.Idle > next.Overall:
		return twinlatch.RefuseField("idle", "policy.idle-longer")
	case next.PasswordMin != now.PasswordMin && next.PasswordMin < twinlatch.DefaultPasswordMin && !next.MayShortenPasswords():
		return twinlatch.RefuseField("password_min", "policy.password-alone")
	}
	return nil
}

// policyChanges are the facts of an audit entry: "14→7".
func policyChanges(before, after twinlatch.Policy) map[string]string {
	facts := map[string]string{}
	add := func(name, old, now string) {
		if old != now {
			facts[name] = old + "→" + now
		}
	}
	add("required", onOff(before.Required), onOff(after.Required))
	add("trusted", onOff(before.Trusted), onOff(after.Trusted))
	add("days", strconv.Itoa(before.TrustedDays), strconv.Itoa(after.TrustedDays))
	add("hours", strconv.Itoa(Hours(before)), strconv.Itoa(Hours(after)))
	add("minutes", strconv.Itoa(Minutes(before)), strconv.Itoa(Minutes(after)))
	add("password-min", strconv.Itoa(before.PasswordMin), strconv.Itoa(after.PasswordMin))
	return facts
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

package twinlatch

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// The one kind of code that every authenticator application makes: HMAC-SHA-1,
// six digits, 30 seconds (RFC 6238; SHA-1 for interoperability alone). Others
// are accepted in silence by many applications, which then show wrong codes.
const (
	CodeDigits  = 6
	CodePeriod  = 30 * time.Second
	CodeWindow  = 1 // steps before and after the present one whose code is good (RFC 6238 section 5.2)
	secondsStep = int64(CodePeriod / time.Second)

	// clockSteps on both sides are looked at to tell a phone whose clock is off
	// from a wrong code: ten minutes.
	clockSteps = 20

	// minSecret is 128 bits, RFC 4226 section 4 (R6). A shorter secret, such as
	// an empty one from a damaged row, has codes that anybody can compute.
	minSecret = 16

	// maxTyped bounds, in bytes, what is looked at of a typed code.
	maxTyped = 128
)

// TOTPStep is the time step of a moment: how many times 30 seconds have passed
// since 1970.
func TOTPStep(now time.Time) int64 {
	return now.Unix() / secondsStep
}

// TOTPCode is the code of six digits for a step (RFC 4226 section 5.3 with the
// step as the counter, RFC 6238 section 4.2).
func TOTPCode(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// Outcome says what a typed code turned out to be.
type Outcome string

// The outcomes of MatchCode. Only CodeGood lets anybody in.
const (
	CodeGood      Outcome = "good"
	CodeUsed      Outcome = "used"      // "That code was already used. The next one comes in 12 seconds."
	CodeClockOff  Outcome = "clock-off" // the code of another minute: the phone's clock is off
	CodeWrong     Outcome = "wrong"
	CodeMalformed Outcome = "malformed" // not six digits
)

// Match is the answer of MatchCode.
type Match struct {
	Outcome Outcome

	// Step, when it is not zero, must be stored as the factor's LastStep before
	// anything is answered, whatever the outcome. For a good code that is what
	// makes it dead (B42). For CodeClockOff it is set when the code belongs to
	// the future: having said so would otherwise tell a stranger which code to
	// come back with in a few minutes.
	Step int64

	// Drift is, for a good code, by how many steps the phone is ahead (above
	// zero) or behind.
	Drift int

	// Next is, for a used code, how long until the phone shows one that is good,
	// in whole seconds.
	Next time.Duration

	// Off is, for CodeClockOff, by how much the phone's clock is ahead (above
	// zero) or behind, to half a minute.
	Off time.Duration
}

// Authenticator is what MatchCode knows of the application on the phone.
type Authenticator struct {
	Secret   []byte
	LastStep int64 // the last step that was accepted or burnt; 0 at enrolment
	Window   int   // steps on either side of the present one; CodeWindow, or 0 for the strict reading
}

// MatchCode is the lock on the field "Authentication code": is the code good,
// and unused? Good are the codes of the present step and of the window on
// either side of it, if they come after the last step. Every step is computed
// and compared in constant time, whatever was found before.
func MatchCode(a Authenticator, typed string, now time.Time) Match {
	code, ok := NormalizeCode(typed)
	if !ok {
		return Match{Outcome: CodeMalformed}
	}
	if len(a.Secret) < minSecret {
		return Match{Outcome: CodeWrong}
	}
	present := TOTPStep(now)
	best := Match{Outcome: CodeWrong}
	for step := present - clockSteps; step <= present+clockSteps; step++ {
		if subtle.ConstantTimeCompare([]byte(TOTPCode(a.Secret, step)), []byte(code)) == 1 {
			best = better(best, a.judge(step, now))
		}
	}
	return best
}

// judge says what it means that the typed code is the one of a step.
func (a Authenticator) judge(step int64, now time.Time) Match {
	offset := int(step - TOTPStep(now))
	switch {
	case step <= a.LastStep:
		return Match{Outcome: CodeUsed, Next: a.next(step, now)}
	case -a.Window <= offset && offset <= a.Window:
		return Match{Outcome: CodeGood, Step: step, Drift: offset}
	}
	off := Match{Outcome: CodeClockOff, Off: time.Duration(offset) * CodePeriod}
	if offset > 0 {
		off.Step = step
	}
	return off
}

// next is how long a phone that shows the code of step takes to show the first
// one after the last step, rounded up to a second.
func (a Authenticator) next(step int64, now time.Time) time.Duration {
	present := TOTPStep(now)
	boundary := time.Unix((present+1)*secondsStep, 0).Sub(now)
	further := max(a.LastStep-max(step, present), 0)
	wait := boundary + time.Duration(further)*CodePeriod
	return (wait + time.Second - 1).Truncate(time.Second)
}

// better decides between two steps that happen to have the same code: once in
// a million, a good one beats the rest, and a used one an explanation.
func better(a, b Match) Match {
	rank := func(m Match) int {
		switch m.Outcome {
		case CodeGood:
			return 3
		case CodeUsed:
			return 2
		case CodeClockOff:
			return 1
		}
		return 0
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// NormalizeCode turns a code as people type, paste and dictate it into six
// ASCII digits: spaces, hyphens and invisible marks do not count, digits may be
// full-width or Arabic-Indic. It is false for everything else; long input is
// not even looked at.
func NormalizeCode(typed string) (string, bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	code := make([]byte, 0, CodeDigits)
	for _, r := range typed {
		digit, isDigit := asciiDigit(r)
		switch {
		case ignorable(r):
		case !isDigit || len(code) == CodeDigits:
			return "", false
		default:
			code = append(code, digit)
		}
	}
	return string(code), len(code) == CodeDigits
}

// asciiDigit maps the digits of the keyboards people have.
func asciiDigit(r rune) (byte, bool) {
	for _, zero := range []rune{'0', '０', '٠', '۰'} { // ASCII, full-width, Arabic-Indic, Persian
		if zero <= r && r <= zero+9 {
			return byte('0' + r - zero), true
		}
	}
	return 0, false
}

// ignorable are the runes that groups of a code are set apart with, and the
// marks that copying from a page or a right-to-left keyboard leaves behind.
func ignorable(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("-‐‑‒–—−－", r)
}

package twinlatch

import (
	"strings"
	"testing"
	"time"
)

// rfcSecret is the secret of RFC 4226 Appendix D and RFC 6238 Appendix B (the
// SHA-1 rows; erratum 2866 is about the others).
func rfcSecret() []byte { return []byte("12345678901234567890") }

func TestTheCodesOfRFC4226(t *testing.T) {
	for step, want := range []string{
		"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
	} {
		if got := TOTPCode(rfcSecret(), int64(step)); got != want {
			t.Errorf("counter %d: %s, want %s", step, got, want)
		}
	}
}

func TestTheCodesOfRFC6238(t *testing.T) {
	for _, row := range []struct {
		unix int64
		step int64
		code string // the last six of the eight digits in the RFC
	}{
		{59, 0x1, "287082"},
		{1111111109, 0x23523EC, "081804"},
		{1111111111, 0x23523ED, "050471"},
		{1234567890, 0x273EF07, "005924"},
		{2000000000, 0x3F940AA, "279037"},
		{20000000000, 0x27BC86AA, "353130"},
	} {
		step := TOTPStep(time.Unix(row.unix, 0))
		if step != row.step {
			t.Errorf("at %d: step %x, want %x", row.unix, step, row.step)
		}
		if got := TOTPCode(rfcSecret(), step); got != row.code {
			t.Errorf("at %d: code %s, want %s", row.unix, got, row.code)
		}
	}
}

// rfcPhone is an application with the RFCs' secret whose last code was that step.
func rfcPhone(lastStep int64) Authenticator {
	return Authenticator{Secret: rfcSecret(), LastStep: lastStep, Window: CodeWindow}
}

// codeNoon is the beginning of a step; the clock of these tests.
func codeNoon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func noonPlus(seconds float64) time.Time {
	return codeNoon().Add(time.Duration(seconds * float64(time.Second)))
}

// codeAt is what a phone shows whose clock says so.
func codeAt(phone time.Time) string { return TOTPCode(rfcSecret(), TOTPStep(phone)) }

func TestACodeIsGoodForTheStepBeforeItsOwnAndTheStepAfter(t *testing.T) {
	own := TOTPStep(codeNoon())
	for _, c := range []struct {
		name   string
		now    time.Time
		window int
		want   Outcome
		drift  int
	}{
		{"a step and a moment too early", noonPlus(-30.001), 1, CodeClockOff, 0},
		{"a step early", noonPlus(-30), 1, CodeGood, 1},
		{"a moment early", noonPlus(-0.001), 1, CodeGood, 1},
		{"as its step begins", noonPlus(0), 1, CodeGood, 0},
		{"as its step ends", noonPlus(29.999), 1, CodeGood, 0},
		{"a step late", noonPlus(30), 1, CodeGood, -1},
		{"at the very end", noonPlus(59.999), 1, CodeGood, -1},
		{"too late", noonPlus(60), 1, CodeClockOff, 0},
		{"a moment early, strictly", noonPlus(-0.001), 0, CodeClockOff, 0},
		{"in its step, strictly", noonPlus(12), 0, CodeGood, 0},
		{"a step late, strictly", noonPlus(30), 0, CodeClockOff, 0},
	} {
		got := MatchCode(Authenticator{Secret: rfcSecret(), LastStep: 0, Window: c.window}, codeAt(codeNoon()), c.now)
		if got.Outcome != c.want || got.Drift != c.drift {
			t.Errorf("%s: %+v, want %s with drift %d", c.name, got, c.want, c.drift)
		}
		if c.want == CodeGood && got.Step != own {
			t.Errorf("%s: step %d is to be stored, want the code's own, %d", c.name, got.Step, own)
		}
	}
}

func TestAUsedCodeIsDeadAndSaysWhenTheNextComes(t *testing.T) {
	own := TOTPStep(codeNoon())
	for _, c := range []struct {
		name string
		now  time.Time
		last int64
		next time.Duration
	}{
		{"eighteen seconds into its step", noonPlus(18), own, 12 * time.Second},
		{"in the last moment of its step", noonPlus(29.9), own, time.Second},
		{"in the step after", noonPlus(40), own, 20 * time.Second},
		{"from a phone that is half a minute ahead", noonPlus(-12), own, 12 * time.Second},
		{"when a later one was accepted", noonPlus(18), own + 1, 42 * time.Second},
		{"when a much later one was burnt", noonPlus(18), own + 10, 312 * time.Second},
		{"after the window has passed", noonPlus(95), own, 25 * time.Second},
	} {
		got := MatchCode(rfcPhone(c.last), codeAt(codeNoon()), c.now)
		if got.Outcome != CodeUsed || got.Next != c.next || got.Step != 0 {
			t.Errorf("%s: %+v, want used and the next in %s", c.name, got, c.next)
		}
	}
	if got := MatchCode(rfcPhone(own), codeAt(noonPlus(30)), noonPlus(30)); got.Outcome != CodeGood {
		t.Errorf("the code after a used one: %+v, want good", got)
	}
	if got := MatchCode(rfcPhone(own+1), codeAt(codeNoon()), noonPlus(30)); got.Outcome != CodeUsed {
		t.Errorf("an older code after a newer one: %+v, want used", got)
	}
}

func TestAPhoneWhoseClockIsOffIsToldByHowMuchAndNotLetIn(t *testing.T) {
	for _, c := range []struct {
		name  string
		phone time.Duration
		want  Outcome
		off   time.Duration
	}{
		{"five minutes behind", -5 * time.Minute, CodeClockOff, -5 * time.Minute},
		{"ten minutes behind", -10 * time.Minute, CodeClockOff, -10 * time.Minute},
		{"more than ten minutes behind", -10*time.Minute - 30*time.Second, CodeWrong, 0},
		{"a minute behind", -time.Minute, CodeClockOff, -time.Minute},
		{"a minute ahead", time.Minute, CodeClockOff, time.Minute},
		{"ten minutes ahead", 10 * time.Minute, CodeClockOff, 10 * time.Minute},
		{"an hour ahead", time.Hour, CodeWrong, 0},
	} {
		got := MatchCode(rfcPhone(0), codeAt(codeNoon().Add(c.phone)), codeNoon())
		if got.Outcome != c.want || got.Off != c.off {
			t.Errorf("%s: %+v, want %s by %s", c.name, got, c.want, c.off)
		}
	}
}

// The attack: who knows the password types numbers until told "your phone is
// five minutes ahead", waits five minutes and types the same number again.
func TestACodeOfTheFutureThatWasSpokenAboutIsDeadWhenItsTimeComes(t *testing.T) {
	future := codeNoon().Add(5 * time.Minute)
	told := MatchCode(rfcPhone(0), codeAt(future), codeNoon())
	if told.Outcome != CodeClockOff || told.Step != TOTPStep(future) {
		t.Fatalf("%+v, want the future step to be stored", told)
	}
	if got := MatchCode(rfcPhone(told.Step), codeAt(future), future); got.Outcome != CodeUsed {
		t.Errorf("five minutes later: %+v, want used", got)
	}
	past := MatchCode(rfcPhone(0), codeAt(codeNoon().Add(-5*time.Minute)), codeNoon())
	if past.Step != 0 {
		t.Errorf("a code of the past costs the owner the codes up to step %d", past.Step)
	}
}

func TestAWrongCodeIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		secret []byte
		typed  string
	}{
		"another code":                   {rfcSecret(), "000000"},
		"another secret":                 {[]byte("09876543210987654321"), codeAt(codeNoon())},
		"no secret, whose code is known": {nil, TOTPCode(nil, TOTPStep(codeNoon()))},
		"a secret of 80 bits":            {[]byte("1234567890"), TOTPCode([]byte("1234567890"), TOTPStep(codeNoon()))},
	} {
		if got := MatchCode(Authenticator{Secret: c.secret, LastStep: 0, Window: 1}, c.typed, codeNoon()); got != (Match{Outcome: CodeWrong}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestACodeMayBeTypedAsPeopleType(t *testing.T) {
	for _, typed := range []string{
		"081804", " 081804 ", "081 804", "081-804", "08 18 04", "0-8-1-8-0-4", "081\u00a0804", "081\u202f804\n",
		"０８１８０４", "٠٨١٨٠٤", "۰۸۱۸۰۴", "\u200e081804\u200f", "081–804", "\ufeff081804",
	} {
		if got, ok := NormalizeCode(typed); got != "081804" || !ok {
			t.Errorf("%q is read as %q (%v)", typed, got, ok)
		}
	}
}

func TestWhatIsNotSixDigitsIsMalformed(t *testing.T) {
	for _, typed := range []string{
		"", " ", "08180", "0818044", "08180a", "O81804", "+81804", "0x1804", "8.1804", "081804;", "081804\x00",
		"²³¹²³¹", "①②③④⑤⑥", "०८१८०४", "\xff\xfe081804", strings.Repeat("0", 10<<10), strings.Repeat(" ", 10<<10) + "081804",
	} {
		if code, ok := NormalizeCode(typed); ok {
			t.Errorf("%.20q is read as %q", typed, code)
		}
		if got := MatchCode(rfcPhone(0), typed, codeNoon()); got != (Match{Outcome: CodeMalformed}) {
			t.Errorf("%.20q: %+v", typed, got)
		}
	}
}

func FuzzNormalizeCode(f *testing.F) {
	f.Add("081 804")
	f.Add("٠٨١-٨٠٤")
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := NormalizeCode(typed)
		if again, same := NormalizeCode(code); ok && (len(code) != 6 || again != code || !same) {
			t.Errorf("%q gives %q, which gives %q (%v)", typed, code, again, same)
		}
	})
}

func BenchmarkMatchCode(b *testing.B) {
	for b.Loop() {
		MatchCode(rfcPhone(0), "123456", codeNoon())
	}
}

package flow

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
)

// sound is what the door lets through to a deed: UTF-8 without zero bytes.
func sound(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// One address, one person, however it is typed (B68): normalising is done once
// and for all, and nothing is accepted that a mail could not be sent to.
func FuzzEmail(f *testing.F) {
	for _, typed := range []string{
		"ada@acme.example", " ADA@Acme.Example\n", "Ａda@acme.example", "straße@acme.example", "İ@acme.example", "e\u0301@acme.example", "é@acme.example",
		"ada@localhost", "a@b@c.d", "@acme.example", "ada@", "ada@.", "ada@acme..example", ".ada@acme.example", "ada@acme.example.", "a\u200bda@acme.example",
		"\"ada\"@acme.example", "ada@[127.0.0.1]", "ada@acme.example\r\nBcc: bo@acme.example", "ſ@acme.example", "K@acme.example", strings.Repeat("a", 300) + "@b.c",
		"a\u2000da@acme.example", "a\u00a0da@acme.example", "ada@acme\u00ad.example", "a\u200dda@acme.example", "\u200eada@acme.example", "a\u2060da@acme.example",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if !sound(typed) {
			return
		}
		email := NormalizeEmail(typed)
		if again := NormalizeEmail(email); again != email {
			t.Errorf("%q is %q and that is %q", typed, email, again)
		}
		if upper := NormalizeEmail(strings.ToUpper(email)); isASCII(email) && upper != email {
			t.Errorf("%q in capitals is somebody else: %q", email, upper)
		}
		got, refused := parseEmail("email", typed)
		if refused != nil {
			if got != "" {
				t.Errorf("%q is refused and gives %q", typed, got)
			}
			return
		}
		if got != email || len(got) > maxEmail || strings.ContainsFunc(got, func(r rune) bool { return unicode.In(r, unicode.C, unicode.Z) }) {
			t.Errorf("%q is taken as %q", typed, got)
		}
		if read, err := mail.ParseAddress("<" + got + ">"); err != nil || read.Address != got {
			t.Errorf("%q is taken, and no mail reaches it: %v", got, err)
		}
	})
}

// No letter of Unicode gives somebody two addresses, nor a second form by being
// read once more.
func TestEveryLetterOfAnAddressHasOneForm(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		typed := string(r) + "@acme.example"
		email := NormalizeEmail(typed)
		if again := NormalizeEmail(email); again != email {
			t.Errorf("%q is %q and that is %q", typed, email, again)
		}
		if upper := unicode.ToUpper(r); unicode.ToLower(upper) == r && NormalizeEmail(string(upper)) != NormalizeEmail(string(r)) {
			t.Errorf("%q in capitals is somebody else: %q", string(r), string(upper))
		}
	}
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// A name and a reason cannot turn, hide or break the text around them.
func FuzzNameAndReason(f *testing.F) {
	for _, typed := range []string{"Ada Byron", " Ada\tByron ", "", "\u202eevil", "a\u0000b", "A\nB", strings.Repeat("漢", 101), "<b>Ada</b>", "\u200b", "e\u0301", "\ufeff", "\u0085"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if !sound(typed) {
			return
		}
		if name, refused := parseName("name", typed); refused == nil {
			if name == "" || len([]rune(name)) > maxName || strings.ContainsFunc(name, hidden) || strings.Contains(name, "\n") || !norm.NFC.IsNormalString(name) {
				t.Errorf("%q is taken as the name %q", typed, name)
			}
			if again, refused := parseName("name", name); refused != nil || again != name {
				t.Errorf("the name %q is %q when it is sent again (%v)", name, again, refused)
			}
		}
		if reason, refused := parseReason("reason", typed); refused == nil {
			if strings.TrimSpace(reason) != reason && !strings.ContainsFunc(typed, hidden) || len([]rune(reason)) > twinlatch.MaxReason {
				t.Errorf("%q is taken as the reason %q", typed, reason)
			}
			if strings.ContainsFunc(reason, func(r rune) bool { return hidden(r) && r != '\n' }) {
				t.Errorf("the reason %q hides something", reason)
			}
		}
	})
}

// A browser's Accept-Language gives a tag that can be kept and read again.
func FuzzLanguage(f *testing.F) {
	for _, accept := range []string{"", "en", "de-CH, fr;q=0.9", "*", "x-klingon", "en;q=nan", "und", strings.Repeat("a-", 400), "zh-Hant-TW-u-co-pinyin", "\x00", "i-default"} {
		f.Add(accept)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		tag := languageOf(accept)
		if _, err := language.Parse(tag); err != nil || tag == "" || len(tag) > maxLanguage || !isASCII(tag) {
			t.Errorf("%q gives the language %q (%v)", accept, tag, err)
		}
	})
}

// What is looked for in the audit log is cut and cleaned, whatever was typed.
func FuzzReadable(f *testing.F) {
	for _, typed := range []string{"", "ada", "\x00", "\xff\xfe", strings.Repeat("漢", 99), "#abc", "%_\\"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if got := readable(typed); !sound(got) || len(got) > maxSearch {
			t.Errorf("%q is looked for as %q", typed, got)
		}
	})
}

// What the page showed is read back as it was shown, and what was changed on its
// way is not taken for it.
func FuzzPolicyShown(f *testing.F) {
	f.Add(PolicyShown(twinlatch.DefaultPolicy()))
	for _, was := range []string{"", "true", "true true 14 24 60", "true true 14 24 60 15 16", "t T 1 1 1 1", "false false 99999999999999999999 1 1 1", "0 1 2 3 4 5", "true\ntrue\n1\n1\n1\n1"} {
		f.Add(was)
	}
	f.Fuzz(func(t *testing.T, was string) {
		read, ok := PolicyUpdate{Was: was}.shown()
		if !ok {
			return
		}
		fields := strings.Fields(was)
		if len(fields) < 6 {
			t.Errorf("%q is read as %+v", was, read)
		}
		if next, ok := (PolicyUpdate{Was: fmt.Sprint(read.Required, read.Trusted, read.Days, read.Hours, read.Minutes, read.PasswordMin)}).shown(); !ok || next != read {
			t.Errorf("%q is read as %+v and that as %+v", was, read, next)
		}
	})
}

// An application asks for a proof of an age that makes sense, or is not kept.
func FuzzAppForm(f *testing.F) {
	for _, fresh := range []string{"", "0", "10", "-1", "1e3", " 5 ", "307445734562", "153722867281", "9223372036854775807"} {
		f.Add("Orders", string(twinlatch.AsksTwoFactor), fresh)
	}
	f.Add("", "any", "5")
	f.Add("Orders", "everything", "5")
	f.Fuzz(func(t *testing.T, name, asks, fresh string) {
		if !sound(name) {
			return
		}
		a, err := AppForm{Name: name, Asks: asks, Fresh: fresh}.read()
		if err != nil {
			return
		}
		minutes, wrong := strconv.ParseInt(strings.TrimSpace(fresh), 10, 64)
		if wrong != nil || a.Fresh != time.Duration(minutes)*time.Minute || a.Fresh < 0 || a.Fresh > twinlatch.MaxFresh || a.Fresh/time.Minute != time.Duration(minutes) {
			t.Errorf("%q minutes are kept as %s", fresh, a.Fresh)
		}
		if a.Name == "" || !slices.Contains(twinlatch.AllAsks(), a.Asks) {
			t.Errorf("%q and %q are kept as %+v", name, asks, a)
		}
	})
}

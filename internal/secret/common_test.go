package secret

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatEverybodyTriesFirstIsCommon(t *testing.T) {
	for _, password := range []string{
		"password", "PassWord", "PASSWORD", "12345678", "qwertyuiop", "iloveyou", "football",
		"qwertyuiopasdfgh", "1234567890123456", "raidersofthelostark", "RobertPattinson",
	} {
		if !Common(password) {
			t.Errorf("%q is not on the list", password)
		}
	}
}

func TestOnlyTheWholePasswordCounts(t *testing.T) {
	for _, password := range []string{
		"", "short", " password", "password ", "my password is long", "passwordpassword!",
		"correct horse battery staple", "Zwölf Boxkämpfer jagen", "пароль на каждый день",
		strings.Repeat("a", 5000), string([]byte{0xff, 0xfe, 0x00}),
	} {
		if Common(password) {
			t.Errorf("%q is refused as common", password)
		}
	}
}

func TestTheListIsLongEnoughForEveryPolicy(t *testing.T) {
	text, err := gzip.NewReader(bytes.NewReader(commonText))
	if err != nil {
		t.Fatal(err)
	}
	atLeast8, atLeast15 := 0, 0
	last := ""
	for lines := bufio.NewScanner(text); lines.Scan(); last = lines.Text() {
		line := lines.Text()
		if line <= last || line != strings.ToLower(line) || !utf8.ValidString(line) {
			t.Fatalf("%q is not lower-case text that comes after %q", line, last)
		}
		if n := utf8.RuneCountInString(line); n >= 15 {
			atLeast15++
		} else if n < 8 {
			t.Fatalf("%q is shorter than any policy allows", line)
		}
		atLeast8++
	}
	if atLeast8 < 100_000 || atLeast15 < 3000 { // ASVS 6.2.4: 3,000 that fit the policy
		t.Errorf("%d passwords, %d of them of 15 characters or more", atLeast8, atLeast15)
	}
	if got := len(commonHashes()); got != atLeast8 {
		t.Errorf("%d hashes for %d passwords", got, atLeast8)
	}
}

func BenchmarkCommon(b *testing.B) {
	Common("load the list first")
	b.ReportAllocs()
	for b.Loop() {
		Common("correct horse battery staple")
	}
}

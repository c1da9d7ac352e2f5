package twinlatch_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const (
	protectionPage = "docs/brute-force-protection.md"
	protectionText = "testdata/brute-force-protection.md.tmpl"
)

// The page that somebody reads who decides whether to trust the product has the
// numbers of the code (ASVS 6.1.1).
func TestThePageOfBruteForceProtectionIsTrue(t *testing.T) {
	text, err := template.ParseFiles(protectionText)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := text.Execute(&want, protection()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(protectionPage, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(protectionPage)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is stale (%v); write it with: go test . -run %s -update", protectionPage, err, t.Name())
	}
}

// counter is a row of the first table.
type counter struct{ What, Scope, Wait, Limit, Again string }

// row is a row of the odds.
type row struct {
	Name  string
	Cells []string
}

func protection() map[string]any {
	tries := guessers[0].tries(twinlatch.Year)
	return map[string]any{
		"Counters": counters(), "Odds": oddsRows(),
		"Steps": 2*twinlatch.CodeWindow + 1, "Worth": worth, "Free": twinlatch.FreeFailures,
		"Yearly": twinlatch.YearlyPoints, "Guesses": twinlatch.YearlyPoints / worth,
		"Called": twinlatch.CalledPoints, "Ceiling": twinlatch.CeilingPoints, "CeilingGuesses": twinlatch.CeilingPoints / worth,
		"KnownDays": days(twinlatch.KnownBrowserFor), "MaxWait": span(twinlatch.MaxWait), "Consecutive": twinlatch.MaxConsecutive,
		"ToBlock": span(tries[len(tries)-1].Sub(monday).Round(time.Hour)), "Likely": thousands(likelyCodes),
		"Recovery": fmt.Sprintf("odds of 1 in %.0e", 1/recoveryOdds()), "PasswordsADay": int(day / twinlatch.MaxWait),
	}
}

// waits are those after each failure, until they are the same.
func waits() string {
	var all []string
	for n := twinlatch.FreeFailures; ; n++ {
		all = append(all, strconv.Itoa(int(twinlatch.WaitAfter(n).Minutes())))
		if twinlatch.WaitAfter(n) == twinlatch.MaxWait {
			return fmt.Sprintf("from failure %d on: %s minutes", twinlatch.FreeFailures, strings.Join(all, ", "))
		}
	}
}

func counters() []counter {
	n := func(format string, values ...any) string { return fmt.Sprintf(format, values...) }
	return []counter{
		{"wrong passwords: sign-in, fresh proof, **Change password**", "e-mail address, whether or not somebody has it", waits(), "none; refused before it is hashed",
			n("with a full sign-in, or after %s without an attempt", span(twinlatch.QuietCounter))},
		{"wrong codes: sign-in, fresh proof and whatever it opens, **Turn Off** too", "account", waits(),
			n("%d in a row, or the points below: then blocked", twinlatch.MaxConsecutive), "in a row: with a full sign-in or a proof; points: after a year"},
		{"points of browsers that are not known", "account", "–", n("%d in any 365 days", twinlatch.YearlyPoints), "with a lift, a new application, or a reset"},
		{"codes that a program asks about with an API key", "key and person", waits(), "the points below; nothing that blocks the factor", "with a right code"},
		{"points of API keys", "account, for all keys of the company", "–", n("%d in any 365 days", twinlatch.CalledPoints), "with a lift, a new application, or a reset"},
		{"points of all browsers and API keys", "account", "–", n("%d in any 365 days", twinlatch.CeilingPoints), "with an administrator's reset alone"},
		{"wrong recovery codes: sign-in and fresh proof", "account", waits(), "none", "with a right one, or new ones"},
		{"wrong passwords and codes in a known browser", "browser and account", "none",
			n("%d, then it is known no more; %d known browsers a person, the oldest go; each for %d days", twinlatch.KnownBrowserFailures, twinlatch.MaxKnownBrowsers, days(twinlatch.KnownBrowserFor)),
			"with a full sign-in; all end with Turn On, reset, suspension and removal"},
		{"sign-ins that wait for a code", "account", "–", n("%d, the oldest go; each for %s", twinlatch.MaxPendings, span(twinlatch.PendingFor)), "–"},
		{"mails of one kind", "e-mail address", "–", n("%d in %s", twinlatch.MailsPerWindow, span(twinlatch.MailWindow)), "–"},
		{"mail of a wrong code after the right password", "account", "–", n("at the first in a row from a browser that is not known, else once in %s", span(twinlatch.WarnAgain)), "–"},
		{"requests that try a password or a code", "source: an address of IPv4, a network of 64 bits of IPv6", "until there is room",
			n("%d a minute; a site of 48 bits of IPv6 %d times as many", twinlatch.GuessesPerMinute, twinlatch.SiteShare), "steadily"},
		{"requests after which a mail may leave", "source", "until there is room", n("%d a minute", twinlatch.MailsPerMinute), "steadily"},
		{"requests of programs that bring nothing of ours: an application password, an API key, or a secret, code or token of an OpenID Connect client that is none", "source", "until there is room; what is good passes meanwhile", n("%d a minute", twinlatch.GuessesPerMinute), "steadily"},
		{"requests that hash a password for somebody signed in", "source", "until there is room", n("%d a minute", twinlatch.HashesPerMinute), "steadily"},
		{"sources that are remembered", "node", "–", n("%s; then newcomers of one part of the Internet (of 512) share %d times one source's rate, and nobody who was there before waits", thousands(twinlatch.MaxSources), twinlatch.CrowdShare), "after a quiet minute"},
		{"password hashes at once", "node", "–", "`--hash-slots` and a bounded queue, then 503 with Retry-After; such an attempt is not counted", "–"},
	}
}

func oddsRows() (rows []row) {
	for _, g := range guessers {
		r := row{Name: g.name}
		for _, s := range spans {
			at := g.tries(s.long)
			r.Cells = append(r.Cells, fmt.Sprintf("%.0f (%d)", g.chance(at)*1e6, len(at)))
		}
		rows = append(rows, r)
	}
	return rows
}

func days(d time.Duration) int { return int(d / day) }

// span is a duration in words.
func span(d time.Duration) string {
	switch {
	case d%time.Hour == 0 && d > time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	case d == time.Hour:
		return "an hour"
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

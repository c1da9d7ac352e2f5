package flow_test

import (
	"os"
	"regexp"
	"testing"
)

// docs/passwords.md lists the context words with a password made of each: all
// are refused for the reason that it gives (ASVS 6.1.2, 6.2.11).
func TestEveryDocumentedContextWordIsRefused(t *testing.T) {
	text, err := os.ReadFile("../../docs/passwords.md")
	must(t, err)
	rows := regexp.MustCompile("(?m)^\\| (the [^|]+) \\| [^|]+ \\| `([^`]+)` \\|$").FindAllSubmatch(text, -1)
	if len(rows) != 6 {
		t.Fatalf("the page lists %d context words, the rule has six", len(rows))
	}
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		for _, row := range rows {
			if got := saying(w.bo.changePassword(w.bo.password, string(row[2]))); got != "password.personal" {
				t.Errorf("%s: %s is answered %q", row[1], row[2], got)
			}
		}
	})
}

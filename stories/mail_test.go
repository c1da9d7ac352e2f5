package stories

import (
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// While the mail server is down nothing else is; when it is back the mail comes.
func TestTheMailServerIsDownForAWhile(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.log.expected = true
	h.mail.Refuse(func(string) error { return testkit.Temporary() })
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.walksTo("Home")
	bo.See("Your protection On")
	h.mail.Refuse(nil)
	h.later(10 * time.Minute)
	h.letter(bo.email, "two-factor authentication is on")
	if n := len(h.mail.To(bo.email)); n != 1 {
		t.Errorf("the mail came %d times", n)
	}
}

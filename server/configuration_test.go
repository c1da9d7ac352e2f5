package server

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// again sends a form as a page shows it, with what somebody changed.
func (b *visitorBrowser) again(body, action string, changes ...string) (string, string) {
	b.t.Helper()
	_, form, found := strings.Cut(body, `action="`+action+`"`)
	if !found {
		b.t.Fatalf("no form to %s in\n%s", action, body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := map[string]string{}
	for _, input := range regexp.MustCompile(`<input [^>]*>`).FindAllString(form, -1) {
		name := attribute(input, "name")
		if strings.Contains(input, `type="checkbox"`) && !strings.Contains(input, " checked") || strings.Contains(input, " disabled") {
			continue
		}
		values[name] = attribute(input, "value")
	}
	for i := 0; i < len(changes); i += 2 {
		if values[changes[i]] = changes[i+1]; changes[i+1] == "" {
			delete(values, changes[i])
		}
	}
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, name, value)
	}
	return b.post(action, pairs...)
}

func attribute(tag, name string) string {
	_, rest, _ := strings.Cut(tag, " "+name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

const accountPath = "/configuration/account"

func TestAdaGovernsHerCompany(t *testing.T) {
	s, clock, base := startServer(t)
	makeAda(t, s)
	ada := newBrowser(t, base)
	ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)

	path, body := ada.get("/configuration")
	if path != accountPath || !strings.Contains(body, "Required two-factor authentication") {
		t.Fatalf("Configuration led to %s\n%s", path, body)
	}
	if path, body = ada.again(body, accountPath, "days", "30"); path != accountPath || !strings.Contains(body, "Days must be a number from 1 to 14.") {
		t.Fatalf("30 days led to %s\n%s", path, body)
	}
	if path, body = ada.again(body, accountPath, "days", "7"); !strings.Contains(body, "Account settings were updated.") || !strings.Contains(body, `value="7"`) {
		t.Fatalf("7 days led to %s\n%s", path, body)
	}

	// Together with Required, something else is changed; the way leads over the
	// page that says what it does, and, after a while, over a fresh proof.
	clock.Advance(11 * time.Minute)
	path, body = ada.again(body, accountPath, "required", "yes", "trusted", "", "overall", "12")
	if path != accountPath || !strings.Contains(body, "This takes effect at once.") || !strings.Contains(body, "1 person has not turned it on yet") || !strings.Contains(body, "You are among them") {
		t.Fatalf("Required led to %s\n%s", path, body)
	}
	if path, body = ada.again(body, accountPath+"/required"); path != "/proof" || !strings.Contains(body, "Requiring two-factor authentication needs a fresh proof") {
		t.Fatalf("Update led to %s\n%s", path, body)
	}
	if path, body = ada.again(body, "/proof", "password", adasPassword); !strings.Contains(body, "Require two-factor authentication?") || !strings.Contains(body, "Hours a sign-in lasts") {
		t.Fatalf("the proof led to %s\n%s", path, body)
	}
	path, body = ada.again(body, accountPath+"/required")
	if path != "/profile/two-factor" || !strings.Contains(body, "Required two-factor authentication is on") {
		t.Fatalf("Update led to %s\n%s", path, body)
	}
	if path, _ = ada.get(accountPath); path != "/profile/two-factor" {
		t.Fatalf("her next click led to %s", path)
	}
}

func TestAdaReadsTheAuditLog(t *testing.T) {
	s, clock, base := startServer(t)
	makeAda(t, s)
	ada := newBrowser(t, base)
	ada.post("/signin", "email", "ada@acme.example", "password", "wrong, wrong, wrong")
	ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)
	clock.Advance(time.Minute) // what a stranger did is written when its minute has passed
	s.Tick(t.Context())
	_, body := ada.get("/configuration/audit")
	for _, sentence := range []string{"Ada Byron signed in with the password.", "Somebody typed a wrong password for Ada Byron.", "127.0.0.1"} {
		if !strings.Contains(body, sentence) {
			t.Errorf("the log does not say %q:\n%s", sentence, body)
		}
	}
	if _, body = ada.get("/configuration/audit?person=ada&kind=required-on&before=x"); !strings.Contains(body, "Nothing in the log fits this filter.") {
		t.Errorf("filtered it says\n%s", body)
	}
}

package page

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/words"
)

var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

func frame(t *testing.T) Frame {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(_, key string) { t.Errorf("the catalogue lacks %s", key) }
	return Frame{Words: c.In("en"), Now: noon}
}

func TestAMomentIsSaidInWordsWithTheExactTimeBeside(t *testing.T) {
	got := string(frame(t).Moment(noon.Add(-3 * time.Minute)))
	want := `<time datetime="2026-11-21T11:57:00Z" title="21 November 2026, 11:57 UTC">3 minutes ago</time>`
	if got != want {
		t.Errorf("got %s", got)
	}
	if got := string(frame(t).Moment(noon.Add(48 * time.Hour))); !strings.Contains(got, ">in 2 days<") {
		t.Errorf("the day after tomorrow is %s", got)
	}
	if got := string(frame(t).Moment(time.Time{})); got != "never" {
		t.Errorf("a moment that has not come is %q", got)
	}
}

func TestAPageIsChosenByItsType(t *testing.T) {
	var out bytes.Buffer
	if err := Render(&out, SigninCode{Frame: frame(t), Email: "ada@acme.example"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `<form class="form" method="post" action="/signin/code"`) {
		t.Error("the code page has no form")
	}
}

func TestAnUnknownPageWritesNothing(t *testing.T) {
	var out bytes.Buffer
	if err := Render(&out, struct{ Frame }{frame(t)}); err == nil || out.Len() > 0 {
		t.Errorf("err %v after %d bytes", err, out.Len())
	}
}

func TestWhatPeopleTypedIsEscaped(t *testing.T) {
	var out bytes.Buffer
	if err := Render(&out, Signin{Frame: frame(t), Email: `"><script>alert(1)</script>`}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<script>alert") {
		t.Error("an e-mail address became a script")
	}
}

func TestAnErrorStandsBesideItsFieldAndInANotice(t *testing.T) {
	f := frame(t)
	f.Errors = map[string]string{"password": "Type your password."}
	var out bytes.Buffer
	if err := Render(&out, Signin{Frame: f}); err != nil {
		t.Fatal(err)
	}
	html := out.String()
	if n := strings.Count(html, "Type your password."); n != 2 {
		t.Errorf("the sentence stands %d times, want 2", n)
	}
	for _, want := range []string{`aria-describedby="password-error"`, `aria-invalid="true" autofocus`, `role="alert"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestAFieldRefusesAnOptionItDoesNotKnow(t *testing.T) {
	if _, err := frame(t).Field("email", "field.email", "placeholder", "you@example.com"); err == nil {
		t.Error("a placeholder was accepted")
	}
}

func TestASecretIsReadInGroupsOfFour(t *testing.T) {
	if got := Grouped("JBSWY3DPEHPK3PXP"); got != "JBSW Y3DP EHPK 3PXP" {
		t.Errorf("got %q", got)
	}
}

func TestAPersonsTileHasTwoLettersAtMost(t *testing.T) {
	for name, want := range map[string]string{"Ada Byron": "AB", "ada": "A", "Ana de la Cruz": "AC", "": ""} {
		if got := Initials(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// "Good until in 2 months" is no sentence, nor is "Since 40 days ago"; a day is what
// somebody writes into their calendar.
func TestTheLastDayOfAKeyIsADate(t *testing.T) {
	f, until := frame(t), noon.AddDate(0, 0, 90)
	programs := []AppPassword{{ID: "1", Name: "Nightly report", Until: until}}
	for name, page := range map[string]any{
		"API keys":    ConfigurationKeys{Frame: f, Rows: []APIKeyRow{{ID: "1", Name: "Orders", Until: until}}},
		"Sessions":    ProfileSessions{Frame: f, AppPasswords: programs},
		"Security":    UserSecurity{Frame: f, AppPasswords: programs, MayEnd: true},
		"with access": ProfileSessions{Frame: f, Access: []Access{{App: "1", Name: "Ledger", Since: until}}},
	} {
		var out bytes.Buffer
		if err := Render(&out, page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), `title="19 February 2027, 12:00 UTC">19 February 2027</time>`) {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}

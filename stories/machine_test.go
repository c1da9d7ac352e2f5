package stories

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// program is what the proxy in front of purchase orders is answered about a
// request with an application password.
func (h *house) program(password string) (status int, level string) {
	h.t.Helper()
	r, err := http.NewRequest(http.MethodGet, h.ask+"/fa/caddy", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for name, fact := range map[string]string{
		"X-Forwarded-Method": "GET", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "orders.localhost:9000", "X-Forwarded-Uri": "/report", "Authorization": "Bearer " + password,
	} {
		r.Header.Set(name, fact)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = got.Body.Close()
	return got.StatusCode, got.Header.Get("X-Twinlatch-Level")
}

var shownPassword = regexp.MustCompile(`tla_[A-Za-z0-9_-]{43}`)

// makes lets somebody make an application password by the pages, and reads it.
func (p *person) makes(name string) string {
	p.h.t.Helper()
	p.goesTo("Sessions")
	p.Follow("New application password")
	p.Fill("Name", name)
	p.Choose("Purchase orders")
	p.Press("Create password")
	if p.Asks("Password") { // the last proof is too old
		p.proves()
		p.Press("Create password")
	}
	p.See("Your new application password", "It is not shown again.")
	password := shownPassword.FindString(p.Shows())
	if password == "" {
		p.Fatalf("no application password is shown")
	}
	return password
}

// takesMachines registers purchase orders, which take application passwords.
func (p *person) takesMachines() {
	p.h.t.Helper()
	p.walksTo("Applications")
	p.Follow("Add an application")
	p.Fill("Name", "Purchase orders")
	p.Fill("Address", "http://orders.localhost:9000")
	p.Tick("Every company")
	p.Tick("Application passwords")
	p.Press("Add application")
	p.See("Purchase orders was added.")
}

// A program of Ada's gets in with a password that she saw once, until she revokes
// it, or her password changes, or her operator says so.
func TestAdaMakesAnApplicationPasswordAndRevokesIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	vera, ada := h.protected("Vera"), h.protected("Ada")
	ada.goesTo("Sessions")
	ada.SeeNothingOf("Application passwords") // no application takes any yet
	vera.takesMachines()
	cleo := h.meet("Cleo")
	cleo.signsIn()
	cleo.goesTo("Sessions")
	cleo.Follow("New application password")
	cleo.See("Only people with two-factor authentication make passwords for their programs.", "Turn On")
	password := ada.makes("Nightly report")
	if status, level := h.program(password); status != http.StatusOK || level != "1" {
		t.Fatalf("the program gets %d at level %q", status, level)
	}
	ada.Press("I have saved it")
	ada.See("The application password is ready to be used.", "Nightly report", "Purchase orders", "just now")
	if strings.Contains(ada.Source(), password) {
		t.Error("the list has the password in it")
	}
	ada.Visit(h.url + "/profile/application-passwords/shown")
	if ada.Path() != "/profile/sessions" || strings.Contains(ada.Source(), password) {
		t.Errorf("it is shown again, at %s", ada.Path())
	}
	h.letter(ada.email, "new application password")
	thief := ada.atAnotherBrowser()
	thief.Visit(h.url)
	thief.PutCookie("twinlatch-session", password)
	thief.Visit(h.url + "/profile")
	if !strings.HasPrefix(thief.Path(), "/signin") {
		t.Errorf("as a session it opens %s", thief.Path())
	}
	ada.goesTo("Sessions")
	ada.PressBeside("Nightly report", "Revoke")
	ada.See("The application password is revoked.", "None yet.")
	if status, _ := h.program(password); status != http.StatusUnauthorized {
		t.Errorf("revoked, the program gets %d", status)
	}
	second := ada.makes("Calendar")
	ada.Press("I have saved it")
	vera.Follow("Applications")
	vera.Follow("Edit Purchase orders")
	vera.Press("Sign everybody out")
	vera.See("Everybody was signed out of this application.")
	if status, _ := h.program(second); status != http.StatusUnauthorized {
		t.Errorf("after Sign everybody out, the program gets %d", status)
	}
	ada.goesTo("Sessions")
	ada.See("Calendar", "Ended", "the application does not take it any more")
}

// An administrator sees what programs of a colleague there are, and stops them;
// without JavaScript as well, and after some days only with a fresh proof.
func TestAdaStopsTheProgramsOfBo(t *testing.T) {
	t.Parallel()
	h := open(t)
	vera, ada := h.protected("Vera"), h.protected("Ada")
	vera.takesMachines()
	bo := h.meetWith("Bo", browser.Options{NoScript: true})
	bo.signsIn()
	bo.turnsOn("Aegis")
	h.later(11 * time.Minute)
	password := bo.makes("Nightly report")
	h.program(password)
	ada.walksTo("Configuration")
	ada.See("One is good at this moment.")
	ada.opens("Bo Carver", "Security")
	ada.See("Application passwords", "Nightly report", "Purchase orders, orders.localhost:9000", "Last used just now")
	ada.Press("Revoke all")
	ada.See("All application passwords are revoked.")
	ada.SeeNothingOf("Nightly report")
	if status, _ := h.program(password); status != http.StatusUnauthorized {
		t.Errorf("the program gets %d", status)
	}
	h.letter(bo.email, "application password was revoked")
	ada.walksTo("Configuration")
	ada.Follow("Audit log")
	ada.See("Bo Carver made an application password for Purchase orders.", "Called: Nightly report",
		"For the first time an application password of Bo Carver was used at Purchase orders.", "Ada Byron revoked all application passwords of Bo Carver.")
}

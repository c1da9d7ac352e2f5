package stories

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/stories/browser"
)

// person is somebody at a browser of their own, perhaps with a phone.
type person struct {
	*browser.Tab
	h        *house
	name     string
	email    string
	password string
	*phone
	codes []string // recovery codes, as they were shown
}

// phone is where the authentication application lives.
type phone struct {
	account string // as the application shows it: issuer and address
	secret  string
	last    int64 // step of the last code that was typed
}

// meet gives somebody of the cast a browser that knows nothing yet.
func (h *house) meet(first string) *person {
	h.t.Helper()
	return h.meetWith(first, browser.Options{})
}

func (h *house) meetWith(first string, o browser.Options) *person {
	h.t.Helper()
	for _, p := range cast {
		if strings.HasPrefix(p.name, first+" ") {
			o.Whose = first
			return &person{Tab: h.chrome.Open(h.t, o), h: h, name: p.name, email: emailOf(p.name, p.company), password: firstPassword, phone: &phone{}}
		}
	}
	h.t.Fatalf("nobody is called %s", first)
	return nil
}

// at is the same person at another tab or browser.
func (p *person) at(tab *browser.Tab) *person {
	other := *p
	other.Tab = tab
	return &other
}

// atAnotherBrowser is the same person, with the same phone, somewhere else.
func (p *person) atAnotherBrowser() *person {
	p.h.t.Helper()
	return p.at(p.h.chrome.Open(p.h.t, browser.Options{Whose: p.name + " elsewhere"}))
}

// comes types the address of the house.
func (p *person) comes() {
	p.h.t.Helper()
	p.Visit(p.h.url)
}

// typesPassword fills in the sign-in page.
func (p *person) typesPassword() {
	p.h.t.Helper()
	p.Fill("Email", p.email)
	p.Fill("Password", p.password)
	p.Press("Sign in")
}

// typesCode fills in what the phone shows.
func (p *person) typesCode() {
	p.h.t.Helper()
	p.Fill("Authentication code", p.code())
	p.Press("Confirm")
}

// signsIn goes all the way in, with a code when the person has a phone.
func (p *person) signsIn() {
	p.h.t.Helper()
	p.comes()
	p.typesPassword()
	if p.secret != "" {
		p.See("Enter your code")
		p.typesCode()
	}
	if !p.Offers("Sign out") {
		p.Fatalf("%s is not signed in", p.name)
	}
}

// asked says whether a code is asked after the password.
func (p *person) askedForACode() bool {
	p.h.t.Helper()
	p.comes()
	p.typesPassword()
	return p.Asks("Authentication code")
}

// goesTo walks to a tab of Profile Settings.
func (p *person) goesTo(tab string) {
	p.h.t.Helper()
	p.walksTo("Profile Settings")
	if tab != "General" {
		p.Follow(tab)
	}
}

// walksTo follows a link of the navigation, which a narrow window keeps in a menu.
func (p *person) walksTo(name string) {
	p.h.t.Helper()
	if !p.Offers(name) {
		p.Unfold("Menu")
	}
	p.Follow(name)
}

// opensTwoFactor walks from Home to the Two-Factor Authentication tab.
func (p *person) opensTwoFactor() {
	p.h.t.Helper()
	p.walksTo("Home")
	if p.Offers("Manage") {
		p.Follow("Manage")
	} else {
		p.Follow("Set it up")
	}
}

// turnsOn walks through the wizard with the camera and keeps the codes.
func (p *person) turnsOn(application string) {
	p.h.t.Helper()
	p.opensTwoFactor()
	p.Press("Turn On")
	p.enrols(application)
	p.See("Congratulations, you have activated two-factor authentication.")
	p.codes = p.List("Recovery codes")
	p.Press("I have saved them")
}

// enrols is the wizard from the choice of an application to the first code.
func (p *person) enrols(application string) {
	p.h.t.Helper()
	p.Choose(application)
	p.Press("Next")
	p.scans()
	p.Press("Next")
	p.typesCode()
}

// scans holds the phone before the screen.
func (p *person) scans() {
	p.h.t.Helper()
	*p.phone = p.camera()
}

// camera reads the QR code of the page.
func (p *person) camera() phone {
	p.h.t.Helper()
	seen := testkit.ScanQR(p.h.t, p.Photograph())
	uri, err := url.Parse(strings.TrimPrefix(seen, "QR-Code:"))
	if err != nil || uri.Scheme != "otpauth" || uri.Host != "totp" {
		p.Fatalf("the QR code says %q", seen)
	}
	return phone{account: strings.TrimPrefix(uri.Path, "/"), secret: uri.Query().Get("secret")}
}

// code is what the phone shows. A person waits for the next one when this one
// was typed already.
func (p *person) code() string {
	p.h.t.Helper()
	now := p.h.now()
	for now.Unix()/30 <= p.last {
		now = p.h.later(30 * time.Second)
	}
	p.last = now.Unix() / 30
	return p.codeAt(now)
}

// codeAt is what the phone shows at a moment; it does not count as typed.
func (p *person) codeAt(at time.Time) string {
	p.h.t.Helper()
	return testkit.Code(p.h.t, p.secret, at)
}

// wrongCode is six digits that the phone shows at no moment around now.
func (p *person) wrongCode() string {
	p.h.t.Helper()
	now := p.h.now()
	near := map[string]bool{}
	for step := -25; step <= 25; step++ {
		near[p.codeAt(now.Add(time.Duration(step)*30*time.Second))] = true
	}
	for n := 0; ; n++ {
		if code := fmt.Sprintf("%06d", n); !near[code] {
			return code
		}
	}
}

// recoveryCode is how each of the ten reads.
var recoveryCode = regexp.MustCompile(`^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$`)

// signsOut presses the button; a session that ended by itself needs none, and a
// sign-in half done is cancelled.
func (p *person) signsOut() {
	p.h.t.Helper()
	p.comes()
	if p.Offers("Sign out") {
		p.Press("Sign out")
	}
	if p.Asks("Authentication code") {
		p.Press("Cancel")
	}
}

// trusts signs in anew, with the box ticked.
func (p *person) trusts() {
	p.h.t.Helper()
	p.signsOut()
	p.typesPassword()
	p.Tick("Do not ask again for 14 days")
	p.typesCode()
}

// requires sets Required two-factor authentication for the person's company.
func (p *person) requires(on bool) {
	p.h.t.Helper()
	p.comes()
	p.walksTo("Configuration")
	if !on {
		p.Untick("Required two-factor authentication")
		p.Press("Update")
		return
	}
	p.Tick("Required two-factor authentication")
	p.Press("Update")
	p.See("This takes effect at once.")
	p.Press("Update")
}

// turnsOnHere is turnsOn for somebody who was led to the page.
func (p *person) turnsOnHere(application string) {
	p.h.t.Helper()
	p.Press("Turn On")
	p.enrols(application)
	p.codes = p.List("Recovery codes")
	p.Press("I have saved them")
}

// opens walks to a person's page in User Management and to a tab of it.
func (p *person) opens(name, tab string) {
	p.h.t.Helper()
	p.walksTo("User Management")
	p.Follow("Edit " + name)
	if tab != "General" {
		p.Follow(tab)
	}
}

// proves fills in the fresh-proof page.
func (p *person) proves() {
	p.h.t.Helper()
	p.Fill("Password", p.password)
	if p.secret != "" {
		p.Fill("Authentication code", p.code())
	}
	p.Press("Confirm")
}

// resets presses Reset on somebody's Security tab.
func (p *person) resets(name, reason string) {
	p.h.t.Helper()
	p.opens(name, "Security")
	p.Fill("Reason", reason)
	p.Press("Reset")
	p.See("Two-factor authentication of " + name + " was reset.")
}

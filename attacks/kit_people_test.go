package attacks_test

import (
	"encoding/base32"
	"errors"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// person is somebody with a password in mind and, once enrolled, a phone and a
// sheet of recovery codes.
type person struct {
	h        *house
	id       twinlatch.AccountID
	company  twinlatch.CompanyID
	name     string
	email    string
	password string
	key      []byte // of the phone's application; nil without one
	lastStep int64  // of the last code that was typed
	codes    []string
}

// where a browser has come to.
const (
	home     = "/"
	signin   = "/signin"
	codePage = "/signin/code"
	setUp    = "/profile/two-factor"
)

// password types e-mail and password into a browser.
func (b *browser) password(p *person) answer {
	b.h.t.Helper()
	return b.post(signin, "email", p.email, "password", p.password)
}

// code types the person's present, unused code on the code page.
func (b *browser) code(p *person, more ...string) answer {
	b.h.t.Helper()
	return b.post(codePage, append([]string{"code", p.code()}, more...)...)
}

// signIn is password and, when asked, code; it must lead in.
func (b *browser) signIn(p *person) {
	b.h.t.Helper()
	a := b.password(p)
	if a.path == codePage {
		a = b.code(p)
	}
	b.isIn()
	if a.path == codePage || a.path == signin {
		b.h.t.Fatalf("%s came to %s", p.name, a.path)
	}
}

// signInTrusting is signIn with "Do not ask again" ticked.
func (b *browser) signInTrusting(p *person) {
	b.h.t.Helper()
	b.password(p)
	b.code(p, "remember", "yes")
	b.isIn()
	if b.cookie("trust") == "" {
		b.h.t.Fatalf("%s's browser is not trusted", p.name)
	}
}

// isIn fails unless the browser is signed in and may use the house: Profile
// answers it. isOut fails if it is. mustSetUp fails unless the browser is held
// at the page that turns two-factor authentication on.
func (b *browser) isIn() {
	b.h.t.Helper()
	if a := b.get("/profile"); a.path != "/profile" || a.status != 200 {
		b.h.t.Fatalf("the browser is not in: Profile gave %s (%d)", a.path, a.status)
	}
}

func (b *browser) isOut() {
	b.h.t.Helper()
	for _, path := range []string{home, "/profile", setUp, "/profile/password", "/users", "/configuration"} {
		if a := b.get(path); a.path != signin && a.path != codePage {
			b.h.t.Fatalf("the browser is in: %s gave %s (%d)", path, a.path, a.status)
		}
	}
}

func (b *browser) mustSetUp() {
	b.h.t.Helper()
	for _, path := range []string{home, "/profile", "/profile/password", "/users"} {
		if a := b.get(path); a.path != setUp {
			b.h.t.Fatalf("the gate is open: %s gave %s (%d)", path, a.path, a.status)
		}
	}
}

// enrol signs the person in and turns two-factor authentication on, by the pages.
func (p *person) enrol(b *browser) {
	p.h.t.Helper()
	b.signIn(p)
	b.post("/profile/two-factor/turn-on")
	p.key, p.lastStep = p.scan(b), 0
	a := b.post("/profile/two-factor/confirm", "enrolment", b.enrolment(), "code", p.code())
	if a.path != "/profile/two-factor/done" {
		p.h.t.Fatalf("confirming led to %s\n%s", a.path, a.body)
	}
	p.codes = shownCodes(a.body)
	if len(p.codes) != twinlatch.RecoveryCodes {
		p.h.t.Fatalf("%d recovery codes are shown", len(p.codes))
	}
}

// shownCodes are the recovery codes on a page, which has them in several forms.
func shownCodes(body string) (codes []string) {
	for _, code := range regexp.MustCompile(`[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}`).FindAllString(body, -1) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// scan chooses an application and gives the key that the page shows.
func (p *person) scan(b *browser) []byte {
	p.h.t.Helper()
	a := b.post("/profile/two-factor/choose", "application", "aegis")
	key, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(find(p.h.t, a.body, `>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})<`), " ", ""))
	must(p.h.t, err)
	return key
}

// enrolment is the id of the browser's unfinished set-up.
func (b *browser) enrolment() string {
	b.h.t.Helper()
	return find(b.h.t, b.post("/profile/two-factor/scan").body, `name="enrolment" value="([^"]+)"`)
}

// code is a code that is good and unused. When all of the window are used, time
// goes by.
func (p *person) code() string {
	p.h.t.Helper()
	if p.key == nil {
		p.h.t.Fatalf("%s has no application", p.name)
	}
	step := max(twinlatch.TOTPStep(p.h.clock.Now()), p.lastStep+1)
	for step > twinlatch.TOTPStep(p.h.clock.Now())+1 {
		p.h.clock.Advance(twinlatch.CodePeriod)
	}
	p.lastStep = step
	return twinlatch.TOTPCode(p.key, step)
}

// shown is the code that the phone shows so many steps from now. It may be used.
func (p *person) shown(steps int64) string {
	return twinlatch.TOTPCode(p.key, twinlatch.TOTPStep(p.h.clock.Now())+steps)
}

// wrongCode is a code that the phone shows at no moment around now.
func (p *person) wrongCode() string {
	now := twinlatch.TOTPStep(p.h.clock.Now())
	for n := int64(0); ; n++ {
		code, good := twinlatch.TOTPCode([]byte(strings.Repeat("x", 20)), n), false
		for step := now - 40; step <= now+40; step++ {
			good = good || twinlatch.TOTPCode(p.key, step) == code
		}
		if !good {
			return code
		}
	}
}

// prove sends a form that needs a fresh proof, gives the proof when it is asked
// for, and sends the form again.
func (b *browser) prove(p *person, path string, form ...string) answer {
	b.h.t.Helper()
	a := b.post(path, form...)
	if a.path != "/proof" {
		return a
	}
	proof := []string{"form", find(b.h.t, a.body, `name="form" value="([^"]+)"`), "password", p.password}
	if p.key != nil {
		proof = append(proof, "code", p.code())
	}
	b.post("/proof", proof...)
	return b.post(path, form...)
}

// account reads the person's row as it is now; protected says whether there is a
// second factor.
func (p *person) account() (a twinlatch.Account) {
	p.h.t.Helper()
	p.h.read(func(tx *store.Tx) (err error) { a, err = tx.Account(p.company, p.id); return err })
	return a
}

func (p *person) protected() bool {
	p.h.t.Helper()
	var err error
	p.h.read(func(tx *store.Tx) error { _, err = tx.Factor(p.company, p.id); return nil })
	if err != nil && !errors.Is(err, store.ErrNone) {
		p.h.t.Fatal(err)
	}
	return err == nil
}

// sessions counts the person's sessions under the present epoch.
func (p *person) sessions() (n int) {
	p.h.t.Helper()
	a := p.account()
	p.h.read(func(tx *store.Tx) error {
		all, err := tx.Sessions(a)
		n = len(all)
		return err
	})
	return n
}

// find is the first group of a pattern in a page; none fails the test.
func find(t *testing.T, body, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, body)
	}
	return html.UnescapeString(m[1])
}

// says fails unless the page has every one of these words.
func (a answer) says(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(a.body), w) {
			t.Errorf("%s does not say %q:\n%s", a.path, w, a.body)
		}
	}
}

// twin is the same person with another phone in the other hand.
func (p *person) twin() *person {
	other := *p
	return &other
}

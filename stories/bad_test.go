package stories

import (
	"strings"
	"testing"
	"time"
)

// What people type instead of a code, and what they read then.
func TestCodesThatAreNotGood(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	spent := bo.codeAt(h.now())
	bo.signsOut()
	bo.typesPassword()
	for _, bad := range []struct{ typed, why string }{
		{"", "A code has six digits, such as 123 456."},
		{"12345", "A code has six digits, such as 123 456."},
		{"1234567", "A code has six digits, such as 123 456."},
		{"abcdef", "A code has six digits, such as 123 456."},
		{"12a456", "A code has six digits, such as 123 456."},
		{strings.Repeat("1", 10_000), "A code has six digits, such as 123 456."},
		{spent, "That code was already used. The next one comes in 30 seconds."},
		{bo.wrongCode(), "That code is not right."},
	} {
		bo.Fill("Authentication code", bad.typed)
		bo.Press("Confirm")
		bo.See(bad.why)
		bo.mustFocus("Authentication code")
	}
	h.later(2 * minute)
	expired := bo.codeAt(h.now().Add(-90 * time.Second))
	bo.Fill("Authentication code", expired)
	bo.Press("Confirm")
	bo.See("Your phone's clock is about 2 minutes behind")
}

// A code is good however it is written: in groups, or with the digits of another
// keyboard.
func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	wide := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９")
	for _, write := range []func(string) string{
		func(c string) string { return c[:2] + " " + c[2:4] + " " + c[4:] },
		func(c string) string { return " " + c[:3] + "-" + c[3:] + "\u200b" },
		wide.Replace,
	} {
		bo.signsOut()
		bo.typesPassword()
		bo.Fill("Authentication code", write(bo.code()))
		bo.Press("Confirm")
		bo.See("Your protection On")
	}
}

func TestAPhoneWhoseClockIsTwoMinutesOffIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	bo.signsOut()
	bo.typesPassword()
	bo.Fill("Authentication code", bo.codeAt(h.now().Add(2*minute)))
	bo.Press("Confirm")
	bo.See("Your phone's clock is about 2 minutes ahead, so its codes do not fit.", "Let the phone set its time by itself")
	h.later(10 * minute)
	bo.signsIn()
	bo.See("Your protection On")
}

// Guessing passwords waits longer and longer, and tells nobody whether the
// address exists.
func TestGuessingIsSlowedDownForUnknownAddressesToo(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meet("Bo")
		bo.comes()
		said := map[string]string{}
		for _, address := range []string{bo.email, "nobody@acme.example", "bo@аcme.example"} {
			for range 5 {
				bo.Fill("Email", address)
				bo.Fill("Password", "not the right one at all")
				bo.Press("Sign in")
				bo.See("The e-mail or the password is not right.")
			}
			bo.Fill("Password", firstPassword)
			bo.Press("Sign in")
			bo.See("Too many wrong passwords were tried. Try again in")
			said[address] = bo.Notices()
		}
		for address, words := range said {
			if words != said[bo.email] {
				t.Errorf("%s is told %q, Bo %q", address, words, said[bo.email])
			}
		}
		h.later(minute)
		bo.signsIn()
		bo.signsOut()
		bo.Fill("Email", "bo@аcme.example") // a Cyrillic letter
		bo.Fill("Password", firstPassword)
		bo.Press("Sign in")
		bo.See("The e-mail or the password is not right.")
	})
}

// After Sign out, the browser's Back shows nothing of the person.
func TestBackAfterSigningOutShowsNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.goesTo("Sessions")
	bo.Press("Sign out")
	bo.See("You are signed out.")
	for range 3 {
		bo.Back()
		bo.SeeNothingOf("Bo Carver", "Where you are signed in")
	}
}

// A form sent twice does its work once, and the second time says so.
func TestAFormSentTwice(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.signsOut()
	bo.typesPassword()
	second := bo.at(bo.Another())
	second.Visit(h.url + "/signin/code")
	code := bo.code()
	second.Fill("Authentication code", code)
	bo.Fill("Authentication code", code)
	bo.Press("Confirm")
	bo.See("Your protection On")
	second.Press("Confirm")
	second.See("Your protection On") // the browser is signed in: nothing is asked

	bo.opensTwoFactor()
	bo.Press("New recovery codes")
	codes := bo.List("Recovery codes")
	bo.Reload()
	if again := bo.List("Recovery codes"); strings.Join(again, " ") != strings.Join(codes, " ") {
		t.Error("a reload made other recovery codes")
	}
	bo.Press("I have saved them")
	bo.Back()
	bo.SeeNothingOf(codes[0])
}

// Whatever stands in the cookies, the answer is the sign-in page and never a
// mistake of ours.
func TestCookiesThatWereChanged(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.trusts()
	good := bo.Cookies()
	session, trust := good["twinlatch-session"], good["twinlatch-trust"]
	if session == "" || trust == "" {
		t.Fatalf("the cookies are %v", good)
	}
	flipped := []byte(session)
	flipped[len(flipped)/2] ^= 1
	for _, bad := range []string{
		string(flipped), session[:len(session)-4], good["twinlatch-known"], strings.Repeat("A", 3_500), "-", "%00%ff%n",
	} {
		bo.PutCookie("twinlatch-session", bad)
		bo.PutCookie("twinlatch-trust", bad)
		bo.PutCookie("twinlatch-notice", bad)
		bo.PutCookie("twinlatch-signin", bad)
		bo.Visit(h.url + "/profile/sessions")
		if !strings.HasPrefix(bo.Path(), "/signin") {
			t.Errorf("with the session %.20q Bo is at %s", bad, bo.Path())
		}
		bo.typesPassword()
		if !bo.Asks("Authentication code") {
			t.Errorf("with the trust %.20q no code is asked", bad)
		}
		bo.Press("Cancel")
	}
	bo.PutCookie("twinlatch-session", session)
	bo.comes()
	bo.See("Your protection On")
}

// A browser that keeps no cookies cannot be signed in; it says so instead of
// going round in circles.
func TestABrowserThatRefusesCookiesIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.signsOut()
	bo.RefuseCookies()
	bo.DropCookies()
	bo.comes()
	bo.typesPassword()
	bo.See("This browser does not keep cookies from this site")
}

// Ids of somebody else in one's own forms reach nothing.
func TestSomebodyElsesIdsInOnesOwnForms(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, cleo := h.meet("Bo"), h.meet("Cleo")
	ids := map[*person]string{}
	for _, p := range []*person{bo, cleo} {
		p.signsIn()
		p.turnsOn("Aegis")
		p.trusts()
		p.opensTwoFactor()
		ids[p] = p.Hidden("device")
	}
	bo.SetHidden("device", ids[cleo])
	bo.Press("Remove Chrome on Linux")
	for _, p := range []*person{bo, cleo} {
		p.signsOut()
		if p.askedForACode() {
			t.Errorf("%s's trust has ended", p.name)
		}
	}
}

// Links that are cut off, changed, too late or somebody else's end on one page
// that says what to do.
func TestLinksThatAreNotGood(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.comes()
	bo.Follow("Forgot password?")
	bo.Fill("Email", bo.email)
	bo.Press("Send reset link")
	link := h.letter(bo.email, "new password").Link(t, "/password/reset")
	for _, bad := range []string{
		link[:len(link)-5], link + "x", strings.ToUpper(link[strings.Index(link, "?"):]), h.url + "/password/reset", h.url + "/password/reset?t=",
		h.url + "/email/undo" + link[strings.Index(link, "?"):], h.url + "/invitation" + link[strings.Index(link, "?"):],
		h.url + "/password/reset?t=" + strings.Repeat("A", 6_000),
	} {
		if strings.HasPrefix(bad, "?") {
			bad = h.url + "/password/reset" + bad
		}
		bo.Visit(bad)
		bo.See("This link has ended")
	}
	h.later(61 * minute)
	bo.Visit(link)
	bo.See("This link has ended", "A new one takes a minute.")
	bo.Follow("Get a new link")
	bo.See("Forgot your password?")
}

package stories

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Somebody without a mouse signs in with a code: the cursor starts where they
// type, Tab reaches what follows in the order one reads, Enter sends.
func TestSigningInWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Bitwarden")
	bo.signsOut()

	bo.comes()
	bo.mustFocus("Email")
	bo.Key(bo.email)
	bo.Key(kb.Tab)
	bo.mustFocus("Password")
	bo.Key(bo.password)
	bo.Enter()
	bo.mustFocus("Authentication code")
	bo.Key(bo.code())
	bo.Key(kb.Tab)
	bo.mustFocus("Do not ask again for 14 days")
	bo.Key(" ")
	bo.Key(kb.Tab)
	bo.mustFocus("Confirm")
	bo.Enter()
	bo.See("Signed in as Bo Carver at Acme.")

	bo.Key(kb.Tab)
	bo.mustFocus("Skip to the content")
	bo.tabTo("Manage")
	bo.Enter()
	bo.tabTo("Remove Chrome on Linux")
	bo.Enter()
	bo.See("The device was removed.")
	bo.tabTo("Sign out")
	bo.Enter()
	bo.See("You are signed out.")
	bo.Key(bo.email)
	bo.Key(kb.Tab)
	bo.Key("not her password at all")
	bo.Enter()
	bo.See("The e-mail or the password is not right.")
	bo.mustFocus("Password")
}

func (p *person) mustFocus(name string) {
	p.h.t.Helper()
	if got := p.Focus(); got != name {
		p.Fatalf("the focus is on %q, want %q", got, name)
	}
}

// tabTo presses Tab until it reaches the control; a page has no more than some
// dozens.
func (p *person) tabTo(name string) {
	p.h.t.Helper()
	for range 60 {
		if p.Focus() == name {
			return
		}
		p.Key(kb.Tab)
	}
	p.Fatalf("Tab does not reach %q", name)
}

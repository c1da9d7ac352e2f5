package stories

import (
	"testing"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// invited is somebody who got a mail and has no account yet.
func (h *house) invited(name, email string) *person {
	h.t.Helper()
	p := &person{Tab: h.chrome.Open(h.t, browser.Options{Whose: name}), h: h, name: name, email: email, password: "a long walk by the sea", phone: &phone{}}
	p.Visit(h.mail.Wait(h.t, email).Link(h.t, "/invitation"))
	return p
}

// edits walks to somebody's page.
func (p *person) edits(name string) {
	p.h.t.Helper()
	p.Follow("User Management")
	p.Follow("Edit " + name)
}

func TestAdaInvitesFinnAndLooksAfterHim(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.meet("Ada")
	ada.signsIn()
	ada.Follow("User Management")
	ada.See("Bo Carver", "Cleo Dunn")
	ada.SeeNothingOf("Mia Eads")
	ada.Follow("Invite")
	ada.Fill("Email", "finn@acme.example")
	ada.Fill("Name", "Finn Aalto")
	ada.Tick("User Management")
	ada.Press("Send invitation")
	ada.See("An invitation to finn@acme.example is on its way.", "Open invitations", "Finn Aalto", "Send again", "Withdraw")

	finn := h.invited("Finn Aalto", "finn@acme.example")
	finn.See("Join Acme")
	finn.Fill("New password", "finnaalto")
	finn.Press("Accept invitation")
	finn.See("A password needs 15 characters or more.")
	finn.Fill("New password", finn.password)
	finn.Press("Accept invitation")
	finn.See("Welcome to Acme.")
	finn.signsIn()
	finn.Follow("User Management")
	finn.edits("Ada Byron")
	finn.See("This person holds a role that you lack")

	ada.edits("Finn Aalto")
	ada.Press("Suspend")
	ada.See("Suspend Finn Aalto?")
	ada.Press("Suspend")
	ada.See("Finn Aalto is suspended and signed out everywhere.")
	finn.comes()
	finn.typesPassword()
	finn.See("Your account is suspended; ask your administrator")
	ada.Press("Reactivate")
	ada.See("Finn Aalto can sign in again.")
	finn.signsIn()
	ada.Press("Remove person")
	ada.Press("Remove person")
	ada.See("Finn Aalto was removed.")
	finn.comes()
	finn.typesPassword()
	finn.See("The e-mail or the password is not right.")
}

package server

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const bosPassword = "nine quiet herons wait"

// says fails unless a page says something.
func says(t *testing.T, body string, sentences ...string) {
	t.Helper()
	for _, one := range sentences {
		if !strings.Contains(body, one) {
			t.Fatalf("the page does not say %q:\n%s", one, body)
		}
	}
}

// makeBo lets Ada invite Bo, and Bo accept in a browser of his own.
func makeBo(t *testing.T, ada, bo *visitorBrowser) {
	t.Helper()
	path, body := ada.post("/users/new", "email", "Bo@acme.example", "name", "Bo Barker")
	if path != "/users/new/link" {
		t.Fatalf("the invitation led to %s", path)
	}
	link := find(t, body, `<code class="secret">http://localhost:8080(/invitation\?t=[^<]+)</code>`)
	if path, _ = ada.post("/users/new/link"); path != "/users" {
		t.Fatalf("passing it on led to %s", path)
	}
	if path, _ = ada.get("/users/new/link"); path != "/users" {
		t.Error("the link is shown again")
	}
	_, body = ada.get("/users")
	says(t, body, "bo@acme.example", "Invited", "Send again", "Withdraw")

	_, body = bo.get(link)
	says(t, body, "Join Acme", "bo@acme.example", "Your name", "New password", "Accept invitation")
	token, _ := url.QueryUnescape(link[len("/invitation?t="):])
	path, body = bo.post("/invitation", "t", token, "name", "Bo B.", "new", "short")
	if path != "/invitation" {
		t.Fatalf("a short password led to %s", path)
	}
	says(t, body, "15 characters or more", `value="Bo B."`)
	path, body = bo.post("/invitation", "t", token, "name", "Bo Barker", "new", bosPassword)
	if path != "/signin" {
		t.Fatalf("accepting led to %s", path)
	}
	says(t, body, "Welcome to Acme. Sign in as bo@acme.example with your new password.")
	_, body = bo.get(link)
	says(t, body, "This link has ended")
	if path, _ = bo.post("/signin", "email", "bo@acme.example", "password", bosPassword); path != "/" {
		t.Fatalf("Bo's sign-in led to %s", path)
	}
}

// adaAndBo are signed in, Ada with both administrator roles.
func adaAndBo(t *testing.T) (s *Server, ada, bo *visitorBrowser, later func(time.Duration)) {
	t.Helper()
	s, clock, base := startServer(t)
	makeAda(t, s)
	if err := s.House.HostRoles(context.Background(), "ada@acme.example", twinlatch.Configuration|twinlatch.UserManagement); err != nil {
		t.Fatal(err)
	}
	ada, bo = newBrowser(t, base), newBrowser(t, base)
	if path, _ := ada.post("/signin", "email", "ada@acme.example", "password", adasPassword); path != "/" {
		t.Fatalf("Ada's sign-in led to %s", path)
	}
	makeBo(t, ada, bo)
	return s, ada, bo, func(d time.Duration) { clock.Advance(d) }
}

// userOf finds the address of somebody's page in the table.
func userOf(t *testing.T, ada *visitorBrowser, name string) string {
	t.Helper()
	_, body := ada.get("/users?q=" + url.QueryEscape(name))
	return find(t, body, `<a class="button little" href="(/users/[^"]+)">Edit<span class="hide"> `+name)
}

func TestAdaManagesBo(t *testing.T) {
	_, ada, bo, _ := adaAndBo(t)
	his := userOf(t, ada, "Bo Barker")
	_, body := ada.get(his)
	says(t, body, "Bo Barker", "bo@acme.example", "Suspend", "Remove person")

	_, body = ada.get(userOf(t, ada, "Ada Byron"))
	says(t, body, "This is the last active administrator")
	_, body = ada.get(his + "/suspend")
	says(t, body, "Suspend Bo Barker?")
	path, body := ada.post(his + "/suspend")
	says(t, body, "Bo Barker is suspended and signed out everywhere.", "Bo Barker was suspended by an administrator.", "Reactivate")
	if path != his {
		t.Errorf("suspending led to %s", path)
	}
	if path, _ = bo.get("/profile/two-factor"); path != "/signin" {
		t.Errorf("Bo is still in, at %s", path)
	}
	_, body = bo.post("/signin", "email", "bo@acme.example", "password", bosPassword)
	says(t, body, "Your account is suspended; ask your administrator")
	_, body = ada.post(his + "/reactivate")
	says(t, body, "Bo Barker can sign in again.")
	bo.post("/signin", "email", "bo@acme.example", "password", bosPassword)

	_, body = ada.post(his, "name", "Bob Barker")
	says(t, body, "The name was changed.", "Bob Barker")
	_, body = ada.post(his, "name", "")
	says(t, body, "Type a name.")

	_, body = ada.post(his+"/roles", "roles", "user-management")
	says(t, body, "The roles were changed.")
	_, body = bo.get("/users")
	says(t, body, "User Management", "Ada Byron")
	_, body = bo.get(userOf(t, bo, "Ada Byron"))
	says(t, body, "This person holds a role that you lack")

	path, body = ada.post(his + "/remove")
	says(t, body, "Bob Barker was removed.")
	if path != "/users" {
		t.Errorf("removing led to %s", path)
	}
	_, body = ada.get(his)
	says(t, body, "There is nothing here")
}

func TestAFormWaitsForTheProofAndIsShownAgain(t *testing.T) {
	_, ada, _, later := adaAndBo(t)
	his := userOf(t, ada, "Bo Barker")
	later(11 * time.Minute)
	path, body := ada.post(his+"/roles", "roles", "user-management", "person", "Bo Barker")
	if path != "/proof" {
		t.Fatalf("without a fresh proof it led to %s", path)
	}
	says(t, body, "Changing somebody&#39;s roles needs a fresh proof")
	form := find(t, body, `name="form" value="([^"]+)"`)
	_, body = ada.post("/proof", "form", form, "password", adasPassword)
	says(t, body, "Change roles", "<dd>Bo Barker</dd>", "<dd>User Management</dd>", `action="`+his+`/roles"`)
	_, body = ada.get(his + "/roles")
	if strings.Contains(find(t, body, `(<input[^>]*value="user-management"[^>]*>)`), "checked") {
		t.Error("the proof alone changed the roles")
	}
	_, body = ada.post(his+"/roles", "roles", "user-management", "person", "Bo Barker")
	says(t, body, "The roles were changed.")
}

func TestAnInvitationInSomebodyElsesBrowser(t *testing.T) {
	_, ada, bo, _ := adaAndBo(t)
	_, body := ada.post("/users/new", "email", "cleo@acme.example", "name", "Cleo Clark")
	link := find(t, body, `<code class="secret">http://localhost:8080(/invitation\?t=[^<]+)</code>`)
	_, body = bo.get(link)
	says(t, body, "In this browser Bo Barker (bo@acme.example) is signed in.")
	token, _ := url.QueryUnescape(link[len("/invitation?t="):])
	path, body := bo.post("/invitation", "t", token, "name", "Cleo Clark", "new", "seven small boats drift")
	if path != "/signin" {
		t.Fatalf("accepting led to %s", path)
	}
	says(t, body, "Sign in as cleo@acme.example")
}

func TestAdaEndsEverybodysSessions(t *testing.T) {
	_, ada, bo, later := adaAndBo(t)
	later(11 * time.Minute)
	_, body := ada.get("/users")
	says(t, body, `href="/users/end-sessions">End all sessions</a>`)
	_, body = ada.get("/users/end-sessions")
	says(t, body, "Everybody at Acme has to sign in again.", ">End all sessions</button>", "Cancel")
	path, body := ada.post("/users/end-sessions")
	if path != "/proof" {
		t.Fatalf("without a fresh proof it led to %s", path)
	}
	form := find(t, body, `name="form" value="([^"]+)"`)
	_, body = ada.post("/proof", "form", form, "password", adasPassword)
	says(t, body, "Everybody but you has to sign in again.", `action="/users/end-sessions"`)
	if path, _ = bo.get("/profile"); path != "/profile" {
		t.Error("the proof alone signed Bo out")
	}
	_, body = ada.post("/users/end-sessions")
	says(t, body, "All sessions have ended: 1.")
	if path, _ = bo.get("/profile"); path != "/signin" {
		t.Errorf("Bo is still in, at %s", path)
	}
	_, body = ada.get("/configuration/audit")
	says(t, body, "Ada Byron ended all sessions of the company.")
	_, body = ada.post("/users/end-sessions")
	says(t, body, "Nobody else was signed in.")
}

func TestConfigurationAloneReadsAndUserManagementAloneReadsSecurity(t *testing.T) {
	s, ada, bo, _ := adaAndBo(t)
	his := userOf(t, ada, "Bo Barker")
	_, body := ada.get(his + "/security")
	says(t, body, "Sessions", "End all sessions", `class="button danger">Reset`)
	_, body = ada.post(his+"/security/reset", "reason", "lost phone")
	says(t, body, "Whoever helps others with their second factor needs one of their own.")
	ada.post(his + "/security/end-sessions")
	if path, _ := bo.get("/"); path != "/signin" {
		t.Errorf("Bo is still in, at %s", path)
	}

	if err := s.House.HostRoles(context.Background(), "bo@acme.example", twinlatch.UserManagement); err != nil {
		t.Fatal(err)
	}
	bo.post("/signin", "email", "bo@acme.example", "password", bosPassword)
	_, body = bo.get(userOf(t, bo, "Bo Barker") + "/security")
	says(t, body, "Ada Byron can reset the two-factor authentication of Bo Barker.")
	if strings.Contains(body, ">Reset</button>") || strings.Contains(body, "End all sessions") {
		t.Error("User Management alone is offered what belongs to Configuration")
	}
	if err := s.House.HostRoles(context.Background(), "bo@acme.example", twinlatch.Configuration); err != nil {
		t.Fatal(err)
	}
	_, body = bo.get(his)
	says(t, body, "This needs the User Management role.")
	_, body = bo.get(his + "/roles")
	if strings.Contains(body, ">Update</button>") {
		t.Error("Configuration alone is offered Update")
	}
}

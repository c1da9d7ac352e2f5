package page

import "time"

// ProfileGeneral is /profile: name and e-mail.
type ProfileGeneral struct {
	Frame
	// Name and Email are the present values, or what was typed before an error.
	Name, Email string
	// PendingEmail waits for confirmation until PendingUntil; empty when none.
	PendingEmail string
	PendingUntil time.Time
	// Roles are the finished names of the person's roles.
	Roles []string
}

// ProfilePassword is /profile/password.
type ProfilePassword struct {
	Frame
	// MinLength is the shortest password, in characters.
	MinLength int
}

// ProfileSessions is /profile/sessions: where the person is signed in.
type ProfileSessions struct {
	Frame
	// Sessions are the live ones, the present one first.
	Sessions []Session
	// Access are the applications that have something of the person, by name.
	Access []Access
	// AppPasswords are the person's; MayMake offers to make one.
	AppPasswords []AppPassword
	MayMake      bool
}

// Access is an application that has something of a person.
type Access struct {
	// App is posted back as "app".
	App, Name, Host string
	// Scope are slugs of what it is told.
	Scope []string
	Since time.Time
	// SignedIn says that the person is signed in there.
	SignedIn bool
}

// Session is one place where a person is signed in.
type Session struct {
	// ID is posted back as "session".
	ID string
	// Browser is "Chrome on Linux"; Address where it was last seen.
	Browser, Address string
	// Since and LastSeen bound it so far.
	Since, LastSeen time.Time
	// How is "password", "code", "recovery" or "trusted".
	How string
	// This marks the session that is asking.
	This bool
}

// Proof is /proof: showing again that it is you, before a weighty deed.
type Proof struct {
	Frame
	// Email is the visitor's, for password managers.
	Email string
	// For is the finished sentence of what the proof is for.
	For string
	// Form names the stored form to show again, posted back as "form".
	Form string
	// Return is the page to go back to without a stored form, posted as "return".
	Return string
	// Factor asks for the authentication code too.
	Factor bool
	// Recovery lets a recovery code stand for the code (Change application only).
	Recovery bool
	// Back is where "Cancel" leads, as a path.
	Back string
}

// Ready shows the stored form again after the proof, for the person to press.
type Ready struct {
	Frame
	// Title and Sentence say what pressing will do; finished.
	Title, Sentence string
	// Facts are what the person typed or ticked, to be read once more.
	Facts []Fact
	// Action is where the form posts to; Fields is what it posts.
	Action string
	Fields []Hidden
	// Button is the verb of the original form, Danger its colour.
	Button string
	Danger bool
	// Back is where "Cancel" leads, as a path.
	Back string
}

// Fact is one line of a definition list; finished sentences.
type Fact struct{ Label, Value string }

// Hidden is one field of a form that was filled in before.
type Hidden struct{ Name, Value string }

package page

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/words"
)

// Frame is what every page shares. It is embedded first in each page struct.
type Frame struct {
	// Words speaks the reader's language.
	Words *words.Sayer
	// Now is the moment of rendering, handed in; relative times count from it.
	Now time.Time
	// Visitor is the signed-in person, nil for strangers and the half signed in.
	Visitor *Visitor
	// Section names the current navigation link: one of the Section constants.
	Section string
	// Tab names the current tab below the title: one of the Tab constants.
	Tab string
	// Notice is the result of the last deed, shown on top; nil shows none.
	Notice *Notice
	// Required shows the banner: the visitor's company requires two-factor
	// authentication and the visitor has none yet.
	Required bool
	// Errors maps a field's name to its finished sentence. Each stands beside
	// its field and in a notice; the name "" belongs to the form as a whole.
	Errors map[string]string
	// ID is the error's id to quote to support; empty when nothing went wrong.
	ID string
	// NoCookies says that this browser did not bring back our cookie.
	NoCookies bool
	// SupportContact is how to reach the vendor (an address or a sentence).
	SupportContact string
}

// Visitor is the signed-in person as the page frame shows them. The booleans
// say which navigation links exist for them.
type Visitor struct {
	Name, Email, Company                     string
	Users, Configuration, Companies, Support bool
}

// Notice is one result at the top of a page.
type Notice struct {
	// Kind is "info", "success", "warning" or "danger".
	Kind string
	// Text is the finished sentence.
	Text string
}

// Sections, as navigation links.
const (
	SectionHome          = "home"
	SectionProfile       = "profile"
	SectionUsers         = "users"
	SectionConfiguration = "configuration"
	SectionCompanies     = "companies"
	SectionApps          = "apps"
	SectionSupport       = "support"
)

// Tabs below a title.
const (
	TabGeneral       = "general"
	TabPassword      = "password"
	TabTwoFactor     = "two-factor"
	TabSessions      = "sessions"
	TabRoles         = "roles"
	TabSecurity      = "security"
	TabAccount       = "account"
	TabResetRequests = "reset-requests"
	TabAudit         = "audit"
	TabAPI           = "api"
)

// Say answers a sentence of the catalogue in the reader's language.
func (f Frame) Say(key string, pairs ...any) string { return f.Words.Say(key, pairs...) }

// Alert says whether a notice interrupts a screen reader (trouble) or waits its
// turn (a result).
func (n Notice) Alert() bool { return n.Kind == "danger" || n.Kind == "warning" }

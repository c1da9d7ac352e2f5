package page

import (
	"slices"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// AppEnter is the page between Twinlatch and an application: the browser goes on
// by itself, because a form's answer may not lead to another site.
type AppEnter struct {
	Frame
	// App is the application; To is where it goes on.
	App AppLink
	To  string
}

// AppRefused says why an application cannot be entered.
type AppRefused struct {
	Frame
	App AppLink
	// Key says that it asks for a security key; otherwise it is not theirs.
	Key bool
}

// AppStale says that the way back took too long.
type AppStale struct {
	Frame
	// App is the application; an empty URL shows no link.
	App AppLink
}

// AppLeave is where an application's own "Sign out" leads: it asks before signing out everywhere.
type AppLeave struct{ Frame }

// AppSignOut asks somebody whom an application sent whether to sign out, and says
// that they are signed out when nobody is signed in.
type AppSignOut struct {
	Frame
	// App is the application; an empty Name when it did not say which.
	App AppLink
	// Request is the sealed request that is answered; To is the application's
	// address to go on to, empty for none.
	Request string
	To      string
}

// AppRow is one application as the operator sees it.
type AppRow struct {
	// ID is part of the address: /apps/ID.
	ID, Name, Address, Host string
	// Kind and Asks are slugs: "proxy", "openid-connect"; "any", "two-factor",
	// "phishing-resistant".
	Kind, Asks string
	// Fresh is how many minutes old a proof may be; 0 for any age. FreshText is
	// its field as it was typed.
	Fresh     int
	FreshText string
	// Everyone may use it; otherwise so many chosen companies.
	Everyone  bool
	Companies int
	// Machines are let in with application passwords.
	Machines bool
	Since    time.Time
	// Of an OpenID Connect client: addresses one a line, whether it keeps no
	// secret, is excused from PKCE and asks people, and when its secret was made.
	Redirects, SignedOut         string
	Public, WithoutPKCE, Consent bool
	SecretAt                     time.Time
	// And what it may be told, as slugs; where it hears of a sign-out; whether its
	// ID tokens are signed with RS256; and of which sign-outs it could not be told.
	Scopes        []string
	LogoutAddress string
	RS256         bool
	Untold        Untold
}

// Untold are sign-outs that a client could not be told of for good.
type Untold struct {
	Count int
	At    time.Time
	Why   string
}

// scopeChecks makes a checkbox of each scope that is not given to everyone.
func (f Frame) scopeChecks(given []string) (out []Check) {
	for _, scope := range twinlatch.AllScopes() {
		if scope != twinlatch.ScopeOpenID {
			out = append(out, f.Check("scopes", "apps.scope-name-"+scope, "", slices.Contains(given, scope)).Valued(scope))
		}
	}
	return out
}

// ScopeChecks are the checkboxes of what it may be told.
func (p AppsNew) ScopeChecks() []Check { return p.scopeChecks(p.Row.Scopes) }

// ScopeChecks are the checkboxes of what it may be told.
func (p App) ScopeChecks() []Check { return p.scopeChecks(p.Row.Scopes) }

// AllKinds lists how an application can ask, as slugs.
func (AppRow) AllKinds() []string {
	return []string{string(twinlatch.AppProxy), string(twinlatch.AppOIDC)}
}

// AllAsks lists what can be asked, as slugs.
func (r AppRow) AllAsks() (slugs []string) {
	for _, a := range twinlatch.AllAsks() {
		slugs = append(slugs, string(a))
	}
	return slugs
}

// Apps is /apps: every application behind this instance.
type Apps struct {
	Frame
	Rows []AppRow
}

// AppsNew is /apps/new.
type AppsNew struct {
	Frame
	Row AppRow
}

// App is /apps/ID: what it asks and who may use it.
type App struct {
	Frame
	Row AppRow
}

// AppSecret shows the new secret of a client, once.
type AppSecret struct {
	Frame
	Row    AppRow
	Secret string
}

// AppConsent asks whether an application may be told who somebody is.
type AppConsent struct {
	Frame
	App AppLink
	// Request is the sealed request that is answered; Scope are slugs.
	Request string
	Scope   []string
}

// AppRemove is the page before "Remove".
type AppRemove struct {
	Frame
	Row AppRow
}

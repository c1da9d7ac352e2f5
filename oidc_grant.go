package twinlatch

import "time"

// GrantID names what a person's sign-in gave to a client; a UUIDv7, never a bearer.
type GrantID string

// Grant is one sign-in at a client: first a code, then the tokens that it was
// exchanged for. It is a family: what is used a second time ends all of it. It
// says what was proven when it was made, and lives no longer than its session.
type Grant struct {
	ID           GrantID
	App          AppID
	AppEpoch     int64
	Session      SessionID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Redirect     string // where its code was sent
	Challenge    string
	Nonce        string
	Scope        string // words with a space between
	ACR, AMR     string // AMR: words with a space between
	AuthAt       time.Time
	CreatedAt    time.Time
	SpentAt      time.Time // when its code was exchanged; zero before
	ExpiresAt    time.Time
}

// Belongs is the lock on "does what was granted still stand?": under the epochs,
// with the session and for the application it was made with.
func (g Grant) Belongs(app App, e Entrant, now time.Time) bool {
	return g.App == app.ID && g.AppEpoch == app.Epoch && g.Session == e.Session.ID && g.Account == e.Account.ID && g.Company == e.Company.ID &&
		g.AccountEpoch == e.Account.Epoch && g.CompanyEpoch == e.Company.Epoch && Stands(g.ExpiresAt, GrantFor, now)
}

// Stands reports whether a client may be holding tokens of the grant: its code
// was exchanged, its time is not over, and its session is alive.
func (g Grant) Stands(s Session, a Account, c Company, now time.Time) bool {
	return !g.SpentAt.IsZero() && g.Session == s.ID && g.AccountEpoch == a.Epoch && g.CompanyEpoch == c.Epoch && Stands(g.ExpiresAt, GrantFor, now) && s.Ended(a, c, now) == Alive
}

// Consent is what somebody agreed that an application may be told, and when.
type Consent struct {
	Scope []string
	At    time.Time
}

// Access is what an application has of a person: their consent, or tokens of a
// sign-in that stands.
type Access struct {
	App   App
	Scope []string
	Since time.Time // the consent, or the first of those sign-ins
	// SignedIn says that it may hold tokens at this moment.
	SignedIn bool
}

// CodeLives reports whether the grant's code may still be exchanged.
func (g Grant) CodeLives(now time.Time) bool { return lasts(g.CreatedAt, CodeFor, now) }

// TokenKind tells the tokens of a grant apart.
type TokenKind string

// The kinds of token.
const (
	AccessToken  TokenKind = "access"
	RefreshToken TokenKind = "refresh"
)

// Token is a bearer of a grant, without the bearer itself.
type Token struct {
	ID        string
	Grant     GrantID
	Kind      TokenKind
	CreatedAt time.Time
	SpentAt   time.Time // of a refresh token: when it was exchanged
	ExpiresAt time.Time
}

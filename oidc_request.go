package twinlatch

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// The errors that are told to a client, by their names in RFC 6749, OpenID
// Connect Core 3.1.2.6, RFC 6750 and RFC 9470.
const (
	OIDCInvalidRequest      = "invalid_request"
	OIDCInvalidScope        = "invalid_scope"
	OIDCInvalidClient       = "invalid_client"
	OIDCInvalidGrant        = "invalid_grant"
	OIDCInvalidToken        = "invalid_token"
	OIDCUnsupportedResponse = "unsupported_response_type"
	OIDCUnsupportedGrant    = "unsupported_grant_type"
	OIDCAccessDenied        = "access_denied"
	OIDCLoginRequired       = "login_required"
	OIDCInteractionRequired = "interaction_required"
	OIDCConsentRequired     = "consent_required"
	OIDCRequestObject       = "request_not_supported"
	OIDCRequestURI          = "request_uri_not_supported"
	OIDCRegistration        = "registration_not_supported"
	OIDCUnmet               = "unmet_authentication_requirements"
	OIDCInsufficient        = "insufficient_user_authentication"
	OIDCUnavailable         = "temporarily_unavailable"
)

// The scopes that can be asked for, and what each gives.
const (
	ScopeOpenID  = "openid"  // who, as an id
	ScopeProfile = "profile" // their name and language
	ScopeEmail   = "email"   // their address, which is confirmed
	ScopeCompany = "company" // their company and roles
)

// AllScopes lists them.
func AllScopes() []string { return []string{ScopeOpenID, ScopeProfile, ScopeEmail, ScopeCompany} }

// How long what a client is given is good (RFC 9700 4.13, ASVS 10.4.3, 10.4.8).
const (
	CodeFor        = time.Minute
	AccessTokenFor = 10 * time.Minute
	IDTokenFor     = 10 * time.Minute
	GrantFor       = 30 * 24 * time.Hour // at most: it dies with its session
)

// AuthRequest is what a client asks of a person's browser.
type AuthRequest struct {
	Redirect  string
	State     string
	Nonce     string
	Challenge string // of PKCE, by S256
	Scope     []string
	// Login, Silent and Ask are the words of prompt: the person proves themselves
	// anew, sees nothing at all, is asked for consent.
	Login, Silent, Ask bool
	// MaxAge is how old a proof may be; negative for any age.
	MaxAge time.Duration
	// ACR is the class that is wished for, empty for any; Essential refuses less.
	ACR       string
	Essential bool
	// Unmet says that what is essential is nothing we know.
	Unmet bool
	// Subject is whom the client takes the person for; empty for anybody.
	Subject AccountID
}

// Check is the lock on what a client may ask: it answers with the error to tell
// the client, or an empty one. That the address it is told at is the client's was
// asked before.
func (q AuthRequest) Check(c Client) string {
	switch {
	case !SoundParameter(q.State) || !SoundParameter(q.Nonce):
		return OIDCInvalidRequest
	case !slices.Contains(q.Scope, ScopeOpenID):
		return OIDCInvalidScope
	case q.Silent && (q.Login || q.Ask):
		return OIDCInvalidRequest
	case q.Challenge == "" && (c.Public || !c.WithoutPKCE):
		return OIDCInvalidRequest
	case q.Challenge == "" && q.Nonce == "":
		return OIDCInvalidRequest
	case q.Challenge != "" && !challengeText(q.Challenge):
		return OIDCInvalidRequest
	case q.Unmet:
		return OIDCUnmet
	}
	return ""
}

// challengeText reports a challenge in its one spelling; the decoder would pass
// over line breaks.
func challengeText(s string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(raw) == sha256.Size && len(s) == base64.RawURLEncoding.EncodedLen(sha256.Size)
}

// KnownScopes keeps what we know of the scopes that were asked for, once each, in
// our order.
func KnownScopes(asked []string) (known []string) {
	for _, s := range AllScopes() {
		if slices.Contains(asked, s) {
			known = append(known, s)
		}
	}
	return known
}

// Verifies is the lock on a code's second half (RFC 7636 4.6). A challenge that
// was never sent wants no verifier: one that comes all the same is a downgrade
// (RFC 9700 2.1.1).
func Verifies(challenge, verifier string) bool {
	if challenge == "" {
		return verifier == ""
	}
	if len(verifier) < minVerifier || len(verifier) > maxVerifier || strings.ContainsFunc(verifier, notUnreserved) {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

func notUnreserved(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~", r)
}

// Wants is what a client's request asks of this sign-in beyond what the
// application asks: Pass, or StepUp. Since is when the client asked. What is
// wished for and cannot be had is left out; what is essential and cannot be had
// is Refused.
func (q AuthRequest) Wants(s Session, a Account, since, now time.Time) Verdict {
	proven := s.ProvenAt()
	switch {
	case q.Subject != "" && q.Subject != a.ID:
		return SignIn
	case (q.Login || q.MaxAge == 0) && !proven.After(since): // max_age=0 is as prompt=login (Core, errata 2)
		return StepUp
	case q.MaxAge > 0 && !lasts(proven, q.MaxAge, now):
		return StepUp
	case q.ACR != ACRLevel2 || s.Level >= Level2:
		return Pass
	case a.HasFactor:
		return StepUp
	case q.Essential:
		return Refused
	}
	return Pass
}

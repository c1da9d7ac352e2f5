package door

import (
	"net/http"
	"time"
)

// Cookie names what a cookie is for.
type Cookie string

// The cookies. Session and pending are Lax, so that a link from a mail finds the
// session; trust and known are Strict, being read on our own forms only (ASVS
// 3.3.2).
const (
	SessionCookie Cookie = "session"
	PendingCookie Cookie = "signin"
	TrustCookie   Cookie = "trust"
	KnownCookie   Cookie = "known"
	NoticeCookie  Cookie = "notice"
	// On the host of an application:
	AppCookie   Cookie = "app"
	StateCookie Cookie = "app-state"
)

// BrowserCookieFor is how long a browser keeps its trust and known values; the
// server alone decides how long they mean something (B66).
const BrowserCookieFor = 180 * 24 * time.Hour

// name has the __Host- prefix wherever it can: a cookie so named comes from this
// very host, over https.
func (d *Door) name(c Cookie) string {
	if d.Secure {
		return "__Host-" + string(c)
	}
	return "twinlatch-" + string(c)
}

// Cookie reads a cookie's value; empty when there is none.
func (r *Request) Cookie(c Cookie) string {
	got, err := r.Request.Cookie(r.door.name(c))
	if err != nil {
		return ""
	}
	return got.Value
}

// SetCookie gives a browser a value, for as long as it runs or for a time. An
// empty value takes the cookie away.
func (r *Request) SetCookie(w http.ResponseWriter, c Cookie, value string, keep time.Duration) {
	cookie := &http.Cookie{
		Name: r.door.name(c), Value: value, Path: "/", HttpOnly: true, Secure: r.door.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: int(keep.Seconds()),
	}
	if c == TrustCookie || c == KnownCookie {
		cookie.SameSite = http.SameSiteStrictMode
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

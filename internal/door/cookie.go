package door

import (
	"net/http"
	"slices"
	"strings"
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

// ours are all of them.
func ours() []Cookie {
	return []Cookie{SessionCookie, PendingCookie, TrustCookie, KnownCookie, NoticeCookie, AppCookie, StateCookie}
}

// WithoutOurs is a request's headers for a handler that is not ours: with the
// cookies that others have set, as they came, and none of these.
func (r *Request) WithoutOurs() http.Header {
	h := r.Header.Clone()
	var kept []string
	for _, line := range h.Values("Cookie") {
		for pair := range strings.SplitSeq(line, ";") {
			name, _, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if !slices.ContainsFunc(ours(), func(c Cookie) bool { return name == r.door.name(c) }) {
				kept = append(kept, strings.TrimSpace(pair))
			}
		}
	}
	h.Del("Cookie")
	if len(kept) > 0 {
		h.Set("Cookie", strings.Join(kept, "; "))
	}
	return h
}

// clearedAtSignout is what a browser forgets when somebody signs out (ASVS
// 14.3.1). Not "cookies": that would take those of the whole domain, neighbours'
// and the browser's trust among them.
const clearedAtSignout = `"cache", "storage"`

// Forget takes the session out of a browser whose person has signed out.
func (r *Request) Forget(w http.ResponseWriter) {
	r.SetCookie(w, SessionCookie, "", 0)
	w.Header().Set("Clear-Site-Data", clearedAtSignout)
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

package demo

import (
	"maps"
	"net/http"
	"net/url"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
)

// handoff is somebody on their way from the product to the application, or
// visiting it: whose session it hangs on. Held in memory: a restart of the demo
// asks again.
type handoff struct {
	account twinlatch.Account
	session twinlatch.SessionID
	state   string // hash of the browser's state; bound to it
	until   time.Time
}

const (
	handoffFor  = time.Minute
	stateCookie = "orders-state"
	visitCookie = "orders-visit"
	maxVisits   = 1000 // bounds the memory
)

// Routes are the demo's lines in the product's table: the way to the application
// leads through the gate like every page.
func (d *Demo) Routes() []door.Route {
	return []door.Route{door.Get("/open/orders", door.Member, d.open)}
}

// open hands somebody over to the application. The browser goes on from a page
// of ours, because a form's answer may not lead to another host (form-action).
func (d *Demo) open(w http.ResponseWriter, r *door.Request) error {
	state := r.URL.Query().Get("state")
	if len(state) != secret.TokenLength {
		d.show(w, r.Request, "continue", d.Orders())
		return nil
	}
	code, _ := secret.NewToken()
	d.mu.Lock()
	maps.DeleteFunc(d.handoffs, func(_ string, h handoff) bool { return !d.House.Now().Before(h.until) })
	d.handoffs[key(code)] = handoff{account: r.Visitor.Account, session: r.Visitor.Session.ID, state: key(state), until: d.House.Now().Add(handoffFor)}
	d.mu.Unlock()
	to := d.Orders() + "/.twinlatch/finish?" + url.Values{"code": {code}}.Encode()
	w.Header().Set("Refresh", "0; url="+to)
	d.show(w, r.Request, "continue", to)
	return nil
}

func key(token string) string {
	hash, _ := secret.HashToken(token)
	return string(hash)
}

// start sends a stranger to the product, remembering this browser by a state.
func (d *Demo) start(w http.ResponseWriter, r *http.Request) {
	state, _ := secret.NewToken()
	setCookie(w, stateCookie, state)
	http.Redirect(w, r, d.Public.String()+"/open/orders?"+url.Values{"state": {state}}.Encode(), http.StatusSeeOther)
}

// finish consumes a code once, in the browser that asked for it.
func (d *Demo) finish(w http.ResponseWriter, r *http.Request) {
	code := key(r.URL.Query().Get("code"))
	d.mu.Lock()
	h, ok := d.handoffs[code]
	delete(d.handoffs, code)
	d.mu.Unlock()
	if !ok || h.state != key(cookie(r, stateCookie)) || !d.House.Now().Before(h.until) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	visit, _ := secret.NewToken()
	d.mu.Lock()
	if len(d.visits) >= maxVisits {
		clear(d.visits) // everybody comes in again by the product, unnoticed
	}
	d.visits[key(visit)] = h
	d.mu.Unlock()
	setCookie(w, visitCookie, visit)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// visitor asks the house, at every request, whether the parent session still
// passes the gate.
func (d *Demo) visitor(r *http.Request) (*flow.Visitor, error) {
	d.mu.Lock()
	h, ok := d.visits[key(cookie(r, visitCookie))]
	d.mu.Unlock()
	if !ok {
		return nil, nil
	}
	return d.House.VisitorOf(r.Context(), h.account, h.session)
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func setCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

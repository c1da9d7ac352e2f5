package door

import (
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Door is what every way in is built with.
type Door struct {
	House *flow.House
	// Secure is true for an https public address: cookies are __Host- then.
	Secure bool
	// Proxies are the networks whose forwarded headers are believed.
	Proxies []netip.Prefix
	// ProxiesOnly refuses every other peer that is not this machine.
	ProxiesOnly bool
	// Fail shows an error; there is one such place.
	Fail func(w http.ResponseWriter, r *Request, err error)
	// Redirect sends the browser to a path of ours; there is one such place.
	Redirect func(w http.ResponseWriter, r *Request, to string)

	limits limiter
	seen   seen
	setUp  atomic.Bool // the first company exists; never false again
}

// Request is a request with who it is.
type Request struct {
	*http.Request
	Visitor *flow.Visitor // nil for strangers and the half signed in
	Pending *flow.Pending // a pending sign-in; nil otherwise
	From    flow.From
	ID      string // in the log and on the error page
	door    *Door
}

// Mount enters routes into a mux, each behind its access word. A line without
// one is a mistake that must not start.
func (d *Door) Mount(mux *http.ServeMux, routes []Route) {
	d.limits.buckets = map[source]*bucket{}
	for _, route := range routes {
		if route.Access == "" || route.Handler == nil {
			panic("door: " + route.Method + " " + route.Path + " does not say who may enter")
		}
		mux.Handle(route.Method+" "+route.Path, d.guard(route))
	}
}

// Stranger is a request before anybody asked who it is.
func (d *Door) Stranger(r *http.Request) *Request {
	asked := d.asked(r)
	return &Request{Request: r, ID: asked.ID, door: d, From: flow.From{Place: asked.Place, Language: r.Header.Get("Accept-Language")}}
}

// Request finds out who a request is.
func (d *Door) Request(r *http.Request) (*Request, error) {
	out := d.Stranger(r)
	v, err := d.House.Visitor(r.Context(), out.Cookie(SessionCookie), out.From)
	if err != nil {
		return out, err
	}
	if v != nil {
		out.Visitor = v
		asked := d.asked(r)
		asked.Actor, asked.Company = v.Account.ID, v.Company.ID
		d.See(v)
		return out, nil
	}
	out.Pending, err = d.House.Pending(r.Context(), out.Cookie(PendingCookie))
	return out, err
}

// guard is the lock on a route: how often, who, and only then what.
func (d *Door) guard(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, plain *http.Request) {
		d.asked(plain).Known = true
		r, err := d.Request(plain)
		if err == nil && !sound(plain.URL.Path) {
			err = twinlatch.NotFound // no id of ours is written so
		}
		if err != nil {
			d.Fail(w, r, err)
			return
		}
		if wait := d.limits.take(route.Limit, d.client(plain), d.House.Now()); wait > 0 {
			d.Fail(w, r, twinlatch.Wait(wait, "error.too-often"))
			return
		}
		if !d.afterFirstRun(w, r, route.Access) || !d.enter(w, r, route.Access) {
			return
		}
		if err := parse(w, r); err != nil {
			d.Fail(w, r, err)
			return
		}
		if err := route.Handler(w, r); err != nil {
			d.Fail(w, r, err)
		}
	})
}

// Behind lets a member reach next, which is no page of ours, with its body
// unread. Everybody else is answered as at a page of ours.
func (d *Door) Behind(next func(w http.ResponseWriter, r *Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, plain *http.Request) {
		r, err := d.Request(plain)
		if err != nil {
			d.Fail(w, r, err)
			return
		}
		if d.afterFirstRun(w, r, Member) && d.enter(w, r, Member) {
			next(w, r)
		}
	})
}

// afterFirstRun leads everybody to the first page while no company exists.
func (d *Door) afterFirstRun(w http.ResponseWriter, r *Request, access Access) bool {
	if access == FirstRun || d.setUp.Load() {
		return true
	}
	done, err := d.House.IsSetUp(r.Context())
	switch {
	case err != nil:
		d.Fail(w, r, err)
	case done:
		d.setUp.Store(true)
	case r.Machine():
		d.Fail(w, r, twinlatch.Refuse(twinlatch.KindBusy, "setup.not-yet"))
	default:
		d.Redirect(w, r, "/setup")
	}
	return done
}

// enter lets somebody pass, or answers them.
func (d *Door) enter(w http.ResponseWriter, r *Request, access Access) bool {
	switch access {
	case Open, FirstRun:
		return true
	case Stranger:
		if r.Visitor != nil {
			d.Redirect(w, r, "/")
		}
		return r.Visitor == nil
	case HalfSignedIn:
		return d.enterHalf(w, r)
	}
	if r.Visitor == nil {
		d.toSignin(w, r)
		return false
	}
	if access == SignedIn {
		return true
	}
	if r.Visitor.Verdict == twinlatch.Enrol {
		d.toEnrol(w, r)
		return false
	}
	if err := role(access, r.Visitor); err != nil {
		d.Fail(w, r, err)
		return false
	}
	return true
}

// CookiesRefused answers a browser that was given the cookie of a pending
// sign-in and did not bring it back.
var CookiesRefused = twinlatch.Refuse(twinlatch.KindDenied, "code.no-cookies")

func (d *Door) enterHalf(w http.ResponseWriter, r *Request) bool {
	switch {
	case r.Visitor != nil:
		d.Redirect(w, r, "/")
	case r.Pending == nil && r.URL.Query().Get("cookies") != "" && r.Cookie(PendingCookie) == "":
		d.Fail(w, r, CookiesRefused)
	case r.Pending == nil:
		d.Redirect(w, r, "/signin")
	case (r.URL.Path == StepPath(twinlatch.StepNewPassword)) != (r.Pending.Step == twinlatch.StepNewPassword):
		d.Redirect(w, r, StepPath(r.Pending.Step)) // a step of its own, after the code
	default:
		return true
	}
	return false
}

// role is asked after the gate.
func role(access Access, v *flow.Visitor) *twinlatch.Error {
	has := v.Account.Roles
	switch access {
	case Member:
		return nil
	case Administrator:
		if has.Any(twinlatch.Configuration | twinlatch.UserManagement) {
			return nil
		}
		return twinlatch.Refuse(twinlatch.KindDenied, "error.needs-administrator")
	case Configuration:
		if has.Has(twinlatch.Configuration) {
			return nil
		}
		return twinlatch.Refuse(twinlatch.KindDenied, "error.needs-configuration")
	case UserManagement:
		if has.Has(twinlatch.UserManagement) {
			return nil
		}
		return twinlatch.Refuse(twinlatch.KindDenied, "error.needs-user-management")
	case Support:
		if !has.Has(twinlatch.Support) || !v.Company.Operator {
			return twinlatch.Refuse(twinlatch.KindDenied, "error.needs-support")
		}
		return twinlatch.NeedsOwnFactor(v.Account)
	case Operator:
		return twinlatch.MayOperate(v.Account, v.Company)
	}
	return twinlatch.Refuse(twinlatch.KindDenied, "error.needs-administrator")
}

// Machine reports a request that no person reads: no text/html in Accept.
func (r *Request) Machine() bool {
	return !strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (d *Door) toSignin(w http.ResponseWriter, r *Request) {
	if !r.Machine() && r.Cookie(SessionCookie) != "" {
		d.House.Tell(r.Context(), twinlatch.EventSignedOut)
	}
	switch {
	case r.Machine():
		d.Fail(w, r, flow.SignedOut)
	case r.Pending != nil:
		d.Redirect(w, r, StepPath(r.Pending.Step))
	case r.Method == http.MethodGet && r.URL.Path != "/":
		d.Redirect(w, r, "/signin?"+returnQuery(r.URL.RequestURI()))
	default:
		d.Redirect(w, r, "/signin")
	}
}

func (d *Door) toEnrol(w http.ResponseWriter, r *Request) {
	if r.Machine() {
		d.Fail(w, r, twinlatch.Refuse(twinlatch.KindDenied, "two-factor.required-first"))
		return
	}
	d.House.Tell(r.Context(), twinlatch.EventEnrolFirst)
	d.Redirect(w, r, "/profile/two-factor")
}

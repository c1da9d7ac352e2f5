package forwardauth

import (
	"net/http"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// The paths that the proxy gives to us on an application's host.
const (
	startPath = "/.twinlatch/start"
	leavePath = "/.twinlatch/signout"
)

// Routes are the way between an application's host and ours.
func (g *Gate) Routes() []door.Route {
	return []door.Route{
		door.Get(startPath, door.Open, g.start),
		door.Get(flow.AppFinishPath, door.Open, g.finish).Limited(door.Guessing),
		door.Get(leavePath, door.Open, g.leave),
	}
}

// start sends a browser to Twinlatch, remembering it by a state that lives five
// minutes. Two tabs on their way share it.
func (g *Gate) start(w http.ResponseWriter, r *door.Request) error {
	begun, err := g.House.AppStart(r.Context(), flow.AppStart{Host: r.AppHost(), ReturnTo: r.FormValue("return"), State: r.Cookie(door.StateCookie)})
	if err != nil {
		return err
	}
	r.SetCookie(w, door.StateCookie, begun.State, twinlatch.HandoffStateFor)
	redirect(w, begun.To, http.StatusSeeOther)
	return nil
}

// finish takes the code back, and gives the host its cookie. Somebody who is in
// already, because another tab was faster, goes on.
func (g *Gate) finish(w http.ResponseWriter, r *door.Request) error {
	in := flow.Arrival{Host: r.AppHost(), Code: r.FormValue("code"), State: r.Cookie(door.StateCookie), From: r.From}
	out, err := g.House.AppFinish(r.Context(), in)
	if twinlatch.IsKind(err, twinlatch.KindGone) {
		return g.again(w, r)
	}
	if err != nil {
		return err
	}
	r.SetCookie(w, door.StateCookie, "", 0)
	r.SetCookie(w, door.AppCookie, out.Token, 0)
	redirect(w, out.ReturnTo, http.StatusSeeOther)
	return nil
}

// again is a code that is no longer good: the page that says so is Twinlatch's,
// because this host is the application's.
func (g *Gate) again(w http.ResponseWriter, r *door.Request) error {
	visit, err := g.House.AppCheck(r.Context(), r.AppHost(), r.Cookie(door.AppCookie), r.From)
	if err != nil {
		return err
	}
	to := g.House.PublicURL + "/apps/stale?" + url.Values{"app": {string(visit.App.ID)}}.Encode()
	if visit.Verdict == twinlatch.Pass {
		to = visit.App.Address + "/"
	}
	redirect(w, to, http.StatusSeeOther)
	return nil
}

// leave leads to the page that signs out of everything: a link alone must not.
func (g *Gate) leave(w http.ResponseWriter, _ *door.Request) error {
	redirect(w, g.House.PublicURL+"/apps/leave", http.StatusSeeOther)
	return nil
}

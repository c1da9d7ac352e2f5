package oidc

import (
	"net/http"
	"net/url"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// logout takes a browser that a client sends to be signed out. Who brings an ID
// token of this very session is signed out at once: only the client and the
// person have it, so that no other site can ask for this (ASVS 10.6.2). Everybody
// else is asked on a page of ours.
func (p *Provider) logout(w http.ResponseWriter, r *door.Request) error {
	request := one(r.URL.Query(), "request")
	if request == "" {
		var err error
		if request, err = p.House.OIDCLeaveAsk(r.Context(), readLeave(r.URL.Query())); err != nil {
			return err
		}
	}
	out, err := p.House.OIDCLeaving(r.Context(), r.Visitor, request, false)
	if err != nil {
		return err
	}
	if !out.Ended {
		redirect(w, p.House.PublicURL+"/apps/sign-out?"+url.Values{"request": {request}}.Encode())
		return nil
	}
	r.Forget(w)
	if out.To == "" {
		out.To = p.House.PublicURL + "/apps/leave"
	}
	redirect(w, out.To)
	return nil
}

// logoutForm takes the same as a form. Another site's form comes without our
// cookies, so it is asked again with them, and with nothing of an ID token in the
// address.
func (p *Provider) logoutForm(w http.ResponseWriter, r *door.Request) error {
	request, err := p.House.OIDCLeaveAsk(r.Context(), readLeave(r.PostForm))
	if err != nil {
		return err
	}
	redirect(w, p.House.PublicURL+logoutPath+"?"+url.Values{"request": {request}}.Encode())
	return nil
}

// readLeave takes the parameters. logout_hint and ui_locales change nothing: a
// browser has one session here, and its pages the person's own language.
func readLeave(q url.Values) flow.OIDCLeave {
	return flow.OIDCLeave{Hint: one(q, "id_token_hint"), Client: one(q, "client_id"), Redirect: one(q, "post_logout_redirect_uri"), State: one(q, "state")}
}

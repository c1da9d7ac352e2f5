package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// token exchanges a code or a refresh token. There is no grant that takes a
// password (B05).
func (p *Provider) token(w http.ResponseWriter, r *door.Request) error {
	q := r.PostForm
	proof, ok := client(r)
	if !ok {
		return p.refuse(w, r, refusal{twinlatch.OIDCInvalidRequest, nil})
	}
	in := flow.OIDCExchange{
		Client: proof, Code: one(q, "code"), Redirect: one(q, "redirect_uri"), Verifier: one(q, "code_verifier"),
		Refresh: one(q, "refresh_token"), Scope: strings.Fields(one(q, "scope")),
	}
	exchange := p.House.OIDCCodeExchange
	switch one(q, "grant_type") {
	case "authorization_code":
	case "refresh_token":
		exchange = p.House.OIDCRefresh
	case "":
		return p.refuse(w, r, refusal{twinlatch.OIDCInvalidRequest, nil})
	default:
		return p.refuse(w, r, refusal{twinlatch.OIDCUnsupportedGrant, nil})
	}
	out, err := exchange(r.Context(), in)
	if err != nil {
		return p.refuse(w, r, refusal{flow.OIDCCode(err), err})
	}
	return answer(w, http.StatusOK, map[string]any{
		"access_token": out.Access, "token_type": "Bearer", "expires_in": int(twinlatch.AccessTokenFor.Seconds()),
		"refresh_token": out.Refresh, "id_token": out.ID, "scope": out.Scope,
	})
}

// client reads how a client says which one it is; false for two ways at once, or
// one that cannot be read (RFC 6749 2.3). What stands in the address is not read.
func client(r *door.Request) (flow.ClientProof, bool) {
	p := flow.ClientProof{ID: one(r.PostForm, "client_id"), Secret: one(r.PostForm, "client_secret")}
	header := r.Header.Get("Authorization")
	if header == "" {
		return p, p.ID != "" && len(r.PostForm["client_secret"]) <= 1
	}
	user, password, ok := r.BasicAuth()
	id, badID := url.QueryUnescape(user)
	secret, badSecret := url.QueryUnescape(password)
	if !ok || badID != nil || badSecret != nil || r.PostForm.Has("client_secret") || (p.ID != "" && p.ID != id) {
		return p, false
	}
	return flow.ClientProof{ID: id, Secret: secret}, true
}

// refusal is what a client is told: the error's name. What is ours to answer for
// has none.
type refusal struct {
	code string
	err  error
}

func (p *Provider) refuse(w http.ResponseWriter, r *door.Request, why refusal) error {
	if why.code == "" {
		return why.err
	}
	if flow.OIDCRefusal(why.err).Stranger {
		if wait := r.Wait(door.Machines); wait > 0 {
			return p.tooOften(w, r, wait)
		}
	}
	if why.err != nil {
		p.House.TellRefused(r.Context(), why.err)
	}
	status := http.StatusBadRequest
	if why.code == twinlatch.OIDCInvalidClient {
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", `Basic realm="twinlatch"`)
	}
	if why.code == twinlatch.OIDCInsufficient { // a grant that a new sign-in would mend
		why.code = twinlatch.OIDCInvalidGrant
	}
	return answer(w, status, map[string]string{"error": why.code})
}

// tooOften slows a stranger whose calls are refused, by address. It comes after
// the refusal: whoever brings something of ours passes meanwhile, so that nobody
// who guesses behind the same address shuts a client out (ASVS 6.1.1). It does not
// say what is wrong: a client that took it for the end of a sign-in would be told
// nothing true by a neighbour's guesses.
func (p *Provider) tooOften(w http.ResponseWriter, r *door.Request, wait time.Duration) error {
	p.House.TellRefused(r.Context(), twinlatch.Wait(wait, "error.too-often"))
	w.Header().Set("Retry-After", door.RetryAfter(wait))
	return answer(w, http.StatusTooManyRequests, map[string]string{"error": twinlatch.OIDCUnavailable})
}

package oidc

import (
	"net/http"
	"strconv"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// userinfo says who a token is about. The token comes in the header or in a
// form, once, and never in an address (RFC 6750 2.3).
func (p *Provider) userinfo(w http.ResponseWriter, r *door.Request) error {
	token, ok := bearer(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer realm="twinlatch"`)
		return answer(w, http.StatusUnauthorized, map[string]string{"error": twinlatch.OIDCInvalidToken})
	}
	claims, err := p.House.OIDCUserinfo(r.Context(), token)
	why := flow.OIDCRefusal(err)
	switch {
	case why.Code != "":
		p.House.TellRefused(r.Context(), err)
		w.Header().Set("WWW-Authenticate", `Bearer realm="twinlatch", error="`+why.Code+`"`+more(why))
		return answer(w, http.StatusUnauthorized, map[string]string{"error": why.Code})
	case err != nil:
		return err
	}
	return answer(w, http.StatusOK, claims)
}

// more is what a new sign-in has to be asked for (RFC 9470 3).
func more(why flow.ClientRefusal) (text string) {
	if why.ACR != "" {
		text += `, acr_values="` + why.ACR + `"`
	}
	if why.MaxAge > 0 {
		text += `, max_age="` + strconv.Itoa(int(why.MaxAge.Seconds())) + `"`
	}
	return text
}

func bearer(r *door.Request) (string, bool) {
	header, form := r.Header.Get("Authorization"), one(r.PostForm, "access_token")
	scheme, token, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		return form, form != ""
	case !strings.EqualFold(scheme, "Bearer"), r.PostForm.Has("access_token"):
		return "", false
	}
	return token, token != ""
}

// introspect tells a confidential client what is so of its own token (RFC 7662).
func (p *Provider) introspect(w http.ResponseWriter, r *door.Request) error {
	proof, ok := client(r)
	token := one(r.PostForm, "token")
	if !ok || token == "" {
		return p.refuse(w, r, refusal{twinlatch.OIDCInvalidRequest, nil})
	}
	s, err := p.House.OIDCIntrospect(r.Context(), proof, token)
	switch {
	case err != nil:
		return p.refuse(w, r, refusal{flow.OIDCCode(err), err})
	case !s.Active:
		return answer(w, http.StatusOK, map[string]bool{"active": false})
	}
	return answer(w, http.StatusOK, map[string]any{
		"active": true, "iss": p.House.PublicURL, "client_id": s.Grant.App, "aud": s.Grant.App, "sub": s.Subject, "scope": s.Grant.Scope, "token_type": "Bearer",
		"iat": s.Token.CreatedAt.Unix(), "exp": s.Token.ExpiresAt.Unix(), "acr": s.Grant.ACR, "amr": strings.Fields(s.Grant.AMR), "auth_time": s.Grant.AuthAt.Unix(),
	})
}

// revoke ends a client's sign-in (RFC 7009). What is not its own answers alike.
func (p *Provider) revoke(w http.ResponseWriter, r *door.Request) error {
	proof, ok := client(r)
	token := one(r.PostForm, "token")
	if !ok || token == "" {
		return p.refuse(w, r, refusal{twinlatch.OIDCInvalidRequest, nil})
	}
	switch err := p.House.OIDCRevoke(r.Context(), proof, token); {
	case err == nil:
	case flow.OIDCCode(err) == twinlatch.OIDCInvalidGrant: // a stranger's guess, which is no error as long as there are few
		if wait := r.Wait(door.Machines); wait > 0 {
			return p.tooOften(w, r, wait)
		}
	default:
		return p.refuse(w, r, refusal{flow.OIDCCode(err), err})
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// authorize takes a client's request from a browser. Every way on is a 303, so
// that nothing that was sent here is sent on (RFC 9700 4.12).
func (p *Provider) authorize(w http.ResponseWriter, r *door.Request) error {
	way, err := p.House.OIDCAuthorize(r.Context(), r.Visitor, read(r.URL.Query()))
	if err != nil {
		return err
	}
	redirect(w, way.To)
	return nil
}

// authorizeForm takes the same as a form (OpenID Connect Core 3.1.2.1). Another
// site's form comes without our cookies, so it is asked again with them.
func (p *Provider) authorizeForm(w http.ResponseWriter, r *door.Request) error {
	redirect(w, p.House.PublicURL+authorizePath+"?"+r.PostForm.Encode())
	return nil
}

// read takes the parameters; what is wrong with them is told to the client once
// its address is known to be its own.
func read(q url.Values) flow.OIDCAsk {
	in := flow.OIDCAsk{Client: one(q, "client_id"), Request: twinlatch.AuthRequest{
		Redirect: one(q, "redirect_uri"), State: one(q, "state"), Nonce: one(q, "nonce"), Challenge: one(q, "code_challenge"),
		Scope: strings.Fields(one(q, "scope")), MaxAge: -1,
	}}
	in.Wrong, in.Hint = wrong(q), one(q, "id_token_hint")
	prompts := strings.Fields(one(q, "prompt"))
	for _, word := range prompts {
		switch word {
		case "login", "select_account":
			in.Request.Login = true
		case "consent":
			in.Request.Ask = true
		case "none":
			in.Request.Silent = true
		default:
			in.Wrong = twinlatch.OIDCInvalidRequest
		}
	}
	if age := one(q, "max_age"); age != "" {
		seconds, err := strconv.ParseUint(age, 10, 31)
		if err != nil {
			in.Wrong = twinlatch.OIDCInvalidRequest
		}
		in.Request.MaxAge = time.Duration(seconds) * time.Second
	}
	if wish := strings.Fields(one(q, "acr_values")); slices.Contains(wish, twinlatch.ACRLevel2) && !slices.Contains(wish, twinlatch.ACRLevel1) {
		in.Request.ACR = twinlatch.ACRLevel2
	}
	if asked := one(q, "claims"); asked != "" && !readClaims(asked, &in.Request) {
		in.Wrong = twinlatch.OIDCInvalidRequest
	}
	return in
}

// wrong finds what cannot be asked here at all.
func wrong(q url.Values) string {
	for _, name := range strings.Fields("response_type response_mode client_id redirect_uri scope state nonce code_challenge code_challenge_method prompt max_age acr_values claims id_token_hint") {
		if len(q[name]) > 1 { // RFC 6749 3.1
			return twinlatch.OIDCInvalidRequest
		}
	}
	challenged := q.Get("code_challenge") != ""
	switch {
	case q.Has("request"):
		return twinlatch.OIDCRequestObject
	case q.Has("request_uri"):
		return twinlatch.OIDCRequestURI
	case q.Has("registration"):
		return twinlatch.OIDCRegistration
	case q.Get("response_type") == "":
		return twinlatch.OIDCInvalidRequest
	case q.Get("response_type") != "code":
		return twinlatch.OIDCUnsupportedResponse
	case q.Get("response_mode") != "" && q.Get("response_mode") != "query":
		return twinlatch.OIDCInvalidRequest
	case challenged && q.Get("code_challenge_method") != "S256": // none means plain (RFC 7636 4.3)
		return twinlatch.OIDCInvalidRequest
	case !challenged && q.Get("code_challenge_method") != "":
		return twinlatch.OIDCInvalidRequest
	}
	return ""
}

// one is a parameter that came once; several are as bad as none.
func one(q url.Values, name string) string {
	if len(q[name]) == 1 {
		return q[name][0]
	}
	return ""
}

// readClaims reads what is asked of the ID token's acr (OpenID Connect Core
// 5.5.1.1), and of whom it is about; the other claims come by scope.
func readClaims(raw string, q *twinlatch.AuthRequest) bool {
	type wish struct {
		Essential bool
		Value     string
		Values    []string
	}
	var in struct {
		Token struct {
			ACR *wish `json:"acr"`
			Sub *wish `json:"sub"`
		} `json:"id_token"`
	}
	if json.Unmarshal([]byte(raw), &in) != nil {
		return false
	}
	if in.Token.Sub != nil && in.Token.Sub.Value != "" {
		q.Subject = twinlatch.AccountID(in.Token.Sub.Value)
	}
	if in.Token.ACR == nil {
		return true
	}
	all := append(in.Token.ACR.Values, in.Token.ACR.Value)
	first, second := slices.Contains(all, twinlatch.ACRLevel1), slices.Contains(all, twinlatch.ACRLevel2)
	if second && !first {
		q.ACR, q.Essential = twinlatch.ACRLevel2, in.Token.ACR.Essential
	}
	named := in.Token.ACR.Value != "" || len(in.Token.ACR.Values) > 0
	q.Unmet = in.Token.ACR.Essential && named && !first && !second
	return true
}

package oidc

import (
	"encoding/json"
	"net/http"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// The endpoints.
const (
	discoveryPath  = "/.well-known/openid-configuration"
	keysPath       = "/.well-known/jwks.json"
	authorizePath  = "/oidc/authorize"
	tokenPath      = "/oidc/token"
	userinfoPath   = "/oidc/userinfo"
	introspectPath = "/oidc/introspect"
	revokePath     = "/oidc/revoke"
	logoutPath     = "/oidc/logout"
)

// Provider answers clients.
type Provider struct{ House *flow.House }

// Routes are the endpoints. None takes the cookie of a session for anything but
// the way of a browser through authorize, and through logout.
func (p *Provider) Routes() []door.Route {
	return []door.Route{
		door.Get(discoveryPath, door.Open, open(p.discovery)),
		door.Get(keysPath, door.Open, open(p.keys)),
		door.Get(authorizePath, door.Open, p.authorize),
		door.Post(authorizePath, door.Open, p.authorizeForm),
		door.Post(tokenPath, door.Open, open(p.token)),
		asked(tokenPath),
		door.Get(userinfoPath, door.Open, open(p.userinfo)),
		door.Post(userinfoPath, door.Open, open(p.userinfo)),
		asked(userinfoPath),
		door.Post(introspectPath, door.Open, p.introspect),
		door.Post(revokePath, door.Open, open(p.revoke)),
		asked(revokePath),
		door.Get(logoutPath, door.Open, p.logout),
		door.Post(logoutPath, door.Open, p.logoutForm),
	}
}

// FromElsewhere lists the forms that other sites and programs in their pages may
// send here, as patterns of net/http: none of them is answered by a cookie.
func FromElsewhere() []string {
	return []string{"POST " + authorizePath, "POST " + tokenPath, "POST " + userinfoPath, "POST " + introspectPath, "POST " + revokePath, "POST " + logoutPath}
}

// discovery is the provider's description of itself (OpenID Connect Discovery 3,
// RFC 8414, RFC 9207): only what there is.
func (p *Provider) discovery(w http.ResponseWriter, _ *door.Request) error {
	at := func(path string) string { return p.House.PublicURL + path }
	secret := []string{"client_secret_basic", "client_secret_post"}
	w.Header().Set("Cache-Control", "public, max-age=900")
	return answer(w, http.StatusOK, map[string]any{
		"issuer":                                         p.House.PublicURL,
		"authorization_endpoint":                         at(authorizePath),
		"token_endpoint":                                 at(tokenPath),
		"userinfo_endpoint":                              at(userinfoPath),
		"introspection_endpoint":                         at(introspectPath),
		"revocation_endpoint":                            at(revokePath),
		"end_session_endpoint":                           at(logoutPath),
		"backchannel_logout_supported":                   true,
		"backchannel_logout_session_supported":           true,
		"jwks_uri":                                       at(keysPath),
		"scopes_supported":                               twinlatch.AllScopes(),
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          []string{"authorization_code", "refresh_token"},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          twinlatch.AllAlgorithms(),
		"token_endpoint_auth_methods_supported":          append(secret, "none"),
		"revocation_endpoint_auth_methods_supported":     append(secret, "none"),
		"introspection_endpoint_auth_methods_supported":  secret,
		"code_challenge_methods_supported":               []string{"S256"},
		"acr_values_supported":                           []string{twinlatch.ACRLevel1, twinlatch.ACRLevel2},
		"prompt_values_supported":                        []string{"none", "login", "consent", "select_account"},
		"claims_supported":                               claims(),
		"claims_parameter_supported":                     true,
		"request_parameter_supported":                    false,
		"request_uri_parameter_supported":                false,
		"authorization_response_iss_parameter_supported": true,
	})
}

// keys are the public keys with which an application verifies what we signed.
func (p *Provider) keys(w http.ResponseWriter, r *door.Request) error {
	all, err := p.House.PublicKeys(r.Context())
	if err != nil {
		return err
	}
	list := struct {
		Keys []json.RawMessage `json:"keys"`
	}{Keys: []json.RawMessage{}}
	for _, key := range all {
		list.Keys = append(list.Keys, key)
	}
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", "public, max-age=900")
	return json.NewEncoder(w).Encode(list)
}

func claims() []string {
	return strings.Fields("sub iss aud exp iat auth_time nonce acr amr sid at_hash name locale email email_verified company company_name roles")
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}

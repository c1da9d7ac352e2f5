package flow

import (
	"encoding/json"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// AssertionFor is how long an application may take a signed assertion for what
// is so; it is made of what was read at this very request.
const AssertionFor = time.Minute

// AssertionKind is its type, so that no token of another kind is taken for one
// (RFC 8725 3.11).
const AssertionKind = "twinlatch-assertion+jwt"

// assertion are its claims, by their names of RFC 7519 and OpenID Connect Core 2.
type assertion struct {
	Issuer   string   `json:"iss"`
	Audience string   `json:"aud"` // the application's address
	Subject  string   `json:"sub"`
	IssuedAt int64    `json:"iat"`
	Expires  int64    `json:"exp"`
	AuthTime int64    `json:"auth_time"`
	ACR      string   `json:"acr"`
	AMR      []string `json:"amr"`
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Company  string   `json:"company"`
	Roles    []string `json:"roles,omitempty"`
}

// AppAssertion signs what a proxy tells an application about a visit that
// passes, so that the application need not trust the network between them.
//
// The keys were read together with who it is. Two requests of one second about
// which the same is to be said get the same.
func (h *House) AppAssertion(visit Visit) (string, error) {
	v, now := visit.Visitor, h.Now()
	if visit.Verdict != twinlatch.Pass || v == nil {
		return "", twinlatch.Refuse(twinlatch.KindDenied, "apps.unknown")
	}
	key, err := h.signerOf(visit.keys, twinlatch.ES256)
	if err != nil {
		return "", err
	}
	claims := assertion{
		Issuer: h.PublicURL, Audience: visit.App.Address, Subject: string(v.Account.ID), IssuedAt: now.Unix(), Expires: now.Add(AssertionFor).Unix(),
		AuthTime: v.Session.ProvenAt().Unix(), ACR: v.Session.ACR(), AMR: v.Session.AMR(), Email: v.Account.Email, Name: v.Account.Name, Company: string(v.Company.ID),
	}
	for _, role := range v.Account.Roles.Each() {
		claims.Roles = append(claims.Roles, role.Slug())
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return h.asserted.of(key, text, claims.IssuedAt)
}

package flow

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Claims are what a client is told about somebody, by the scopes that were
// granted (OpenID Connect Core 5.1, 5.4).
type Claims struct {
	Subject       string   `json:"sub"`
	Name          string   `json:"name,omitempty"`
	Locale        string   `json:"locale,omitempty"`
	Email         string   `json:"email,omitempty"`
	EmailVerified *bool    `json:"email_verified,omitempty"`
	Company       string   `json:"company,omitempty"`
	CompanyName   string   `json:"company_name,omitempty"`
	Roles         []string `json:"roles,omitempty"`
}

// claimsOf tells no more than the scopes. An address is always confirmed: an
// account has none that was not.
func claimsOf(v *Visitor, scope string) Claims {
	p := Claims{Subject: string(v.Account.ID)}
	for _, word := range strings.Fields(scope) {
		switch word {
		case twinlatch.ScopeProfile:
			p.Name, p.Locale = v.Account.Name, v.Account.Language
		case twinlatch.ScopeEmail:
			yes := true
			p.Email, p.EmailVerified = v.Account.Email, &yes
		case twinlatch.ScopeCompany:
			p.Company, p.CompanyName = string(v.Company.ID), v.Company.Name
			for _, role := range v.Account.Roles.Each() {
				p.Roles = append(p.Roles, role.Slug())
			}
		}
	}
	return p
}

// idTokenKind is the type of an ID token (RFC 7519 5.1).
const idTokenKind = "JWT"

// idToken are its claims (OpenID Connect Core 2).
type idToken struct {
	Issuer    string   `json:"iss"`
	Audience  string   `json:"aud"` // the client's id
	IssuedAt  int64    `json:"iat"`
	Expires   int64    `json:"exp"`
	AuthTime  int64    `json:"auth_time"`
	Nonce     string   `json:"nonce,omitempty"`
	ACR       string   `json:"acr"`
	AMR       []string `json:"amr"`
	Session   string   `json:"sid"`
	TokenHash string   `json:"at_hash"`
	Claims
}

// idToken signs who it is and what was proven when the person came: a token that
// is refreshed proves nothing anew (OpenID Connect Core 12.2).
func (h *House) idToken(key *secret.Signer, of issued) (string, error) {
	now, g := h.Now(), of.grant
	half := sha256.Sum256([]byte(of.access))
	return key.Sign(idTokenKind, idToken{
		Issuer: h.PublicURL, Audience: string(g.App), IssuedAt: now.Unix(), Expires: now.Add(twinlatch.IDTokenFor).Unix(), AuthTime: g.AuthAt.Unix(),
		Nonce: g.Nonce, ACR: g.ACR, AMR: strings.Fields(g.AMR), Session: of.sid,
		TokenHash: base64.RawURLEncoding.EncodeToString(half[:len(half)/2]), Claims: claimsOf(of.visitor, g.Scope),
	})
}

// OIDCUserinfo says who an access token is about, as long as its sign-in stands
// and the application's rules let them in.
func (h *House) OIDCUserinfo(ctx context.Context, token string) (p Claims, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		_, g, err := h.bearer(tx, token, twinlatch.AccessToken)
		if err != nil {
			return bearerRefused(err)
		}
		app, c, err := h.oidcClient(tx, g.App)
		if err != nil {
			return err
		}
		v, err := h.granted(tx, app, g)
		if err != nil {
			return bearerRefused(err)
		}
		p = claimsOf(v, narrowed(c, g))
		return nil
	})
	return whole(p, err)
}

// bearerRefused calls a refused grant a refused token, which is what was brought.
func bearerRefused(err error) error {
	if OIDCCode(err) == twinlatch.OIDCInvalidGrant {
		return refusedClient(twinlatch.OIDCInvalidToken)
	}
	return err
}

// OIDCState is what is so of a token at this moment (RFC 7662, RFC 9470 6.2); the
// zero value says that it is good for nothing.
type OIDCState struct {
	Active  bool
	Grant   twinlatch.Grant
	Token   twinlatch.Token
	Subject twinlatch.AccountID
}

// OIDCIntrospect tells a confidential client about its own access tokens. Of all others
// it learns that they are not good.
func (h *House) OIDCIntrospect(ctx context.Context, proof ClientProof, token string) (out OIDCState, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		app, c, err := h.client(tx, proof)
		if err == nil && c.Public {
			err = refusedStranger(twinlatch.OIDCInvalidClient)
		}
		if err != nil {
			return err
		}
		t, g, err := h.bearer(tx, token, twinlatch.AccessToken)
		if err == nil && g.App != app.ID {
			return nil
		}
		if err == nil {
			_, err = h.granted(tx, app, g)
		}
		if OIDCCode(err) != "" {
			return nil
		}
		if err == nil {
			g.Scope = narrowed(c, g)
			out = OIDCState{Active: true, Grant: g, Token: t, Subject: g.Account}
		}
		return err
	})
	return whole(out, err)
}

// OIDCRevoke ends a client's sign-in, by any token of it (RFC 7009). What is not
// its own, or good no more, is no error, unless a stranger brings it: that is
// invalid_grant, for the door to count.
func (h *House) OIDCRevoke(ctx context.Context, proof ClientProof, token string) error {
	_, err := h.knownClient(ctx, proof, func(tx *store.Tx, app twinlatch.App) error {
		_, err := h.knownToken(tx, app, token)
		return err
	})
	if err == nil {
		err = h.write(ctx, func(tx *store.Tx) error {
			app, _, err := h.client(tx, proof)
			if err != nil {
				return err
			}
			g, err := h.knownToken(tx, app, token)
			if err != nil {
				return err
			}
			return tx.DeleteGrant(g.ID)
		})
	}
	if why := OIDCRefusal(err); why.Code == twinlatch.OIDCInvalidGrant && !why.Stranger {
		return nil
	}
	return err
}

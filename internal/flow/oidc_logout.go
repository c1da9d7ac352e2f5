package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
)

// logoutKind is the type of a logout token, so that none is taken for an ID token
// (Back-Channel Logout 1.0 2.4).
const logoutKind = "logout+jwt"

// logoutEvent says what the token is about.
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// logoutToken are its claims. It never has a nonce, which is how a client tells
// it from an ID token.
type logoutToken struct {
	Issuer   string              `json:"iss"`
	Audience string              `json:"aud"`
	IssuedAt int64               `json:"iat"`
	Expires  int64               `json:"exp"`
	ID       string              `json:"jti"`
	Events   map[string]struct{} `json:"events"`
	Subject  string              `json:"sub"`
	SID      string              `json:"sid"`
}

// OIDCLogoutToken signs what a client is told of a sign-out at this moment.
func (h *House) OIDCLogoutToken(ctx context.Context, l twinlatch.Logout) (string, error) {
	key, err := h.signer(ctx, l.Algorithm)
	if err != nil {
		return "", err
	}
	id, _ := secret.NewToken()
	now := h.Now()
	return key.Sign(logoutKind, logoutToken{
		Issuer: h.PublicURL, Audience: string(l.App), IssuedAt: now.Unix(), Expires: now.Add(twinlatch.LogoutTokenFor).Unix(), ID: id,
		Events: map[string]struct{}{logoutEvent: {}}, Subject: string(l.Account), SID: l.SID,
	})
}

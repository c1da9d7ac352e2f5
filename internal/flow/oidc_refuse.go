package flow

import (
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// ClientRefusal is what a client is told of a refused call. It is the cause of the
// error, so that the log names it too.
type ClientRefusal struct {
	Code string // the error by its name in RFC 6749, RFC 6750 or RFC 9470
	// ACR and MaxAge are what a new sign-in has to be asked for (RFC 9470 3): its
	// class and how old its proof may be; zero for none.
	ACR    string
	MaxAge time.Duration
	// Stranger says that whoever called has shown nothing that we ever gave to
	// anybody: no client's secret, no code and no token. It is slowed by address.
	Stranger bool
}

// Error is for the log.
func (r *ClientRefusal) Error() string { return r.Code }

// refused is the refusal of a client's call.
func (r ClientRefusal) refused() *twinlatch.Error {
	return &twinlatch.Error{Kind: twinlatch.KindDenied, Say: "oidc.refused", Values: []any{"Code", r.Code}, Cause: &r}
}

// refusedClient is the refusal of a client's call, by the name of its error.
func refusedClient(code string) *twinlatch.Error { return ClientRefusal{Code: code}.refused() }

// refusedStranger is refusedClient for whoever has shown nothing of ours.
func refusedStranger(code string) *twinlatch.Error {
	return ClientRefusal{Code: code, Stranger: true}.refused()
}

// refusedMore is the refusal of a sign-in that was not proven strongly or recently
// enough for an application, with what it takes.
func refusedMore(app twinlatch.App) *twinlatch.Error {
	r := ClientRefusal{Code: twinlatch.OIDCInsufficient, MaxAge: app.Fresh}
	if app.Asks == twinlatch.AsksTwoFactor {
		r.ACR = twinlatch.ACRLevel2
	}
	return r.refused()
}

// OIDCRefusal is what a client is told of an error; the zero value, without a
// code, when it is our fault.
func OIDCRefusal(err error) ClientRefusal {
	var r *ClientRefusal
	if errors.As(err, &r) {
		return *r
	}
	return ClientRefusal{}
}

// OIDCCode is the name of the error that a client is told; empty when it is our
// fault.
func OIDCCode(err error) string { return OIDCRefusal(err).Code }

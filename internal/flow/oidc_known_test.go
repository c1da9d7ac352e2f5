package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SQLite has one Write at a time, so whoever opens one is waited for. Whoever shows
// no secret, no code and no token of ours gets none, and a client gets none for
// what is nothing of its own: all of them are answered while somebody else writes.
func TestAStrangersGuessOpensNoWrite(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		wages := s.newClient(asIs)
		ledger := s.anotherClient(func(in *flow.AppForm) { in.Address, in.Client.Public = "https://public.example", true })
		s.bo.signIn()
		held := wages.tokens(s.bo)
		guess, known := strings.Repeat("A", 43), wages.proof()
		thief := flow.ClientProof{ID: string(wages.id), Secret: guess}
		exchange := func(in flow.OIDCExchange) func() error {
			return func() error { _, err := s.house.OIDCCodeExchange(s.ctx, in); return err }
		}
		refresh := func(in flow.OIDCExchange) func() error {
			return func() error { _, err := s.house.OIDCRefresh(s.ctx, in); return err }
		}
		revoke := func(p flow.ClientProof, token string) func() error {
			return func() error { return s.house.OIDCRevoke(s.ctx, p, token) }
		}
		for name, c := range map[string]struct {
			do      func() error
			code    string
			counted bool // by address
		}{
			"a right code without the secret":   {exchange(flow.OIDCExchange{Client: thief, Code: wages.code(s.bo), Redirect: ledgerBack, Verifier: verifier}), "invalid_client", true},
			"a right token without the secret":  {refresh(flow.OIDCExchange{Client: thief, Refresh: held.Refresh}), "invalid_client", true},
			"its revocation":                    {revoke(thief, held.Refresh), "invalid_client", true},
			"a code that is none":               {exchange(flow.OIDCExchange{Client: ledger.proof(), Code: guess}), "invalid_grant", true},
			"a code of no form":                 {exchange(flow.OIDCExchange{Client: ledger.proof(), Code: "x"}), "invalid_grant", true},
			"another client's code":             {exchange(flow.OIDCExchange{Client: ledger.proof(), Code: wages.code(s.bo)}), "invalid_grant", true},
			"a refresh token that is none":      {refresh(flow.OIDCExchange{Client: ledger.proof(), Refresh: guess}), "invalid_grant", true},
			"another client's":                  {refresh(flow.OIDCExchange{Client: ledger.proof(), Refresh: held.Refresh}), "invalid_grant", true},
			"the revocation of none":            {revoke(ledger.proof(), guess), "invalid_grant", true},
			"the revocation of another's":       {revoke(ledger.proof(), held.Refresh), "invalid_grant", true},
			"a client's own code that is none":  {exchange(flow.OIDCExchange{Client: known, Code: guess}), "invalid_grant", false},
			"a client's own token that is none": {refresh(flow.OIDCExchange{Client: known, Refresh: guess}), "invalid_grant", false},
			"and its revocation":                {revoke(known, guess), "", false},
		} {
			var err error
			if !s.meanwhile(func() { err = c.do() }) {
				t.Errorf("%s waited for a Write", name)
			}
			if why := flow.OIDCRefusal(err); why.Code != c.code || why.Stranger != c.counted {
				t.Errorf("%s: %v, counted %v", name, err, why.Stranger)
			}
		}
		if !wages.good(held.Access) {
			t.Error("somebody ended what was Bo's")
		}
		_, err := s.house.OIDCIntrospect(s.ctx, ledger.proof(), held.Access)
		if why := flow.OIDCRefusal(err); why.Code != twinlatch.OIDCInvalidClient || !why.Stranger {
			t.Errorf("a public client's question: %v", err)
		}
	})
}

// meanwhile does something while somebody else writes; false when it was not done
// before they were.
func (w *world) meanwhile(do func()) (free bool) {
	done := make(chan struct{})
	w.write(func(*store.Tx) error {
		go func() {
			defer close(done)
			do()
		}()
		select {
		case <-done:
			free = true
		case <-time.After(20 * time.Second):
		}
		return nil
	})
	<-done
	return free
}

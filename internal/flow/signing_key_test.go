package flow_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// verified is what an application reads of an assertion, with the published keys.
func (w *world) verified(signed string) (claims map[string]any) {
	w.t.Helper()
	parsed, err := jose.ParseSignedCompact(signed, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	must(w.t, err)
	keys, err := w.house.PublicKeys(w.ctx)
	must(w.t, err)
	for _, raw := range keys {
		var key jose.JSONWebKey
		must(w.t, json.Unmarshal(raw, &key))
		if key.KeyID == parsed.Signatures[0].Header.KeyID {
			payload, err := parsed.Verify(&key)
			must(w.t, err)
			must(w.t, json.Unmarshal(payload, &claims))
			return claims
		}
	}
	w.t.Fatal("the key that signed is not published")
	return nil
}

// headOf is the "kid" of a signed token, algorithmOf how it was signed.
func headOf(t *testing.T, signed string) string { return header(t, signed).KeyID }

func algorithmOf(t *testing.T, signed string) string { return header(t, signed).Algorithm }

func header(t *testing.T, signed string) jose.Header {
	t.Helper()
	parsed, err := jose.ParseSignedCompact(signed, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	must(t, err)
	return parsed.Signatures[0].Header
}

func TestAnApplicationIsToldInASignedWord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.operating()
		w.bo.enrol()
		visit, err := w.house.AppCheck(w.ctx, ordersHost, w.bo.enter(), w.bo.from())
		must(t, err)
		signed, err := w.house.AppAssertion(visit)
		must(t, err)
		now := float64(w.clock.Now().Unix())
		for name, want := range map[string]any{
			"iss": "https://door.example", "aud": "https://orders.example", "sub": string(w.bo.id), "acr": twinlatch.ACRLevel2, "email": w.bo.email,
			"iat": now, "exp": now + 60,
		} {
			if got := w.verified(signed)[name]; got != want {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
		// Another request of the same second is told the same, of the same session alone.
		w.cleo.enrol()
		for who, same := range map[*person]bool{w.bo: true, w.cleo: false} {
			other, err := w.house.AppCheck(w.ctx, ordersHost, who.enter(), who.from())
			must(t, err)
			told, err := w.house.AppAssertion(other)
			if must(t, err); (told == signed) != same || w.verified(told)["sub"] != string(who.id) {
				t.Errorf("%s is told of %v, as Bo was: %v", who.email, w.verified(told)["sub"], told == signed)
			}
		}
		// The next click is signed by the key that the database has then.
		w.clock.Advance(twinlatch.SigningKeyFor - twinlatch.SigningKeyAhead)
		must(t, w.house.SigningRotate(w.ctx))
		w.clock.Advance(twinlatch.SigningKeyAhead)
		w.bo.signIn()
		later, err := w.house.AppCheck(w.ctx, ordersHost, w.bo.enter(), w.bo.from())
		must(t, err)
		again, err := w.house.AppAssertion(later)
		must(t, err)
		if headOf(t, again) == headOf(t, signed) || w.verified(again) == nil {
			t.Error("the old key signs on")
		}
		_, err = w.house.AppAssertion(flow.Visit{App: visit.App, Visitor: visit.Visitor, Verdict: twinlatch.StepUp})
		refused(t, err, "apps.unknown")
	})
}

// Every ninety days another key signs; who kept the list of yesterday has it.
func TestSigningKeysRotateWithoutAGap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		published := func() int {
			keys, err := w.house.PublicKeys(w.ctx)
			must(t, err)
			return len(keys)
		}
		w.clock.Advance(twinlatch.SigningKeyFor - twinlatch.SigningKeyAhead)
		if won := race(8, func(int) bool { return w.house.SigningRotate(w.ctx) == nil }); won != 8 || published() != 2 {
			t.Fatalf("%d of 8 nodes rotate, and there are %d keys", won, published())
		}
		w.clock.Advance(twinlatch.SigningKeyAhead + twinlatch.SigningKeyOverlap)
		must(t, w.house.SigningRotate(w.ctx))
		w.clock.Advance(-twinlatch.SigningKeyOverlap)
		for _, c := range []struct {
			after time.Duration
			keys  int
		}{
			{twinlatch.SigningKeyFor - twinlatch.SigningKeyAhead - time.Hour, 1}, {time.Hour, 2},
			{twinlatch.SigningKeyAhead, 2}, {twinlatch.SigningKeyOverlap, 1},
		} {
			w.clock.Advance(c.after)
			must(t, w.house.Nightly(w.ctx))
			if n := published(); n != c.keys {
				t.Errorf("%v later %d keys are published, want %d", c.after, n, c.keys)
			}
		}
	})
}

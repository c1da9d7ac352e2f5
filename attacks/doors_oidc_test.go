package attacks_test

import (
	"net/url"
	"strings"
	"testing"
)

// B08: a client that sends somebody who has shown only the password gets no code
// for them, whatever it asks: the way leads to the code page, and a client that
// wants no page to be seen is told so.
func TestB08ASignInThatWaitsGetsNoClientACode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.vera.enrol(h.browser())
		h.bo.enrol(h.browser())
		boss := h.browser()
		boss.signIn(h.vera)
		const back = "http://ledger.localhost:9000/back"
		a := boss.prove(h.vera, "/apps/new", "name", "Ledger", "kind", "openid-connect", "address", "http://ledger.localhost:9000", "everyone", "yes", "asks", "any", "fresh", "0", "redirects", back)
		ask := url.Values{"response_type": {"code"}, "client_id": {strings.TrimPrefix(a.path, "/apps/")}, "redirect_uri": {back}, "scope": {"openid"}, "state": {"s"},
			"code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"}}
		waits := h.half(h.bo)
		to, _ := waits.hop("", "/oidc/authorize?"+ask.Encode())
		page, err := url.Parse(to)
		if err != nil || page.Path != "/apps/authorize" {
			t.Fatalf("half signed in, the way led to %s", to)
		}
		if to, _ := waits.hop("", page.RequestURI()); to != codePage {
			t.Errorf("half signed in, the way led on to %s", to)
		}
		ask.Set("prompt", "none")
		if to, _ := waits.hop("", "/oidc/authorize?"+ask.Encode()); !strings.HasPrefix(to, back+"?error=login_required") {
			t.Errorf("half signed in and silently, the way led to %s", to)
		}
		whole := h.browser()
		whole.signIn(h.bo)
		if to, _ := whole.hop("", "/oidc/authorize?"+ask.Encode()); !strings.HasPrefix(to, back+"?code=") {
			t.Errorf("signed in, the way led to %s", to)
		}
	})
}

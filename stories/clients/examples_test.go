package clients_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// examples are the two programs that people copy, as they are.
var examples = map[string]func(*town){
	"Go": func(town *town) { town.start(example(town.t, "oidc-go")) },
	"Node": func(town *town) {
		t := town.t
		node, modules := testkit.Program(t, "node", "nodejs"), built(t, "node_modules/openid-client")
		folder := t.TempDir()
		program := filepath.Join(folder, "ledger.mjs")
		raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "oidc-node", "ledger.mjs"))
		must(t, err)
		must(t, os.WriteFile(program, raw, 0o600))
		must(t, os.Symlink(filepath.Dir(modules), filepath.Join(folder, "node_modules"))) // npm install
		town.start(node, program)
	},
}

func TestTheExamplesSignBoIn(t *testing.T) {
	for name, start := range examples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			town := newTown(t, "http")
			town.register("/callback", asIs)
			start(town)
			bo := town.browser()
			bo.signIn(bo.open(town.client+"/")).stands(t, town.client+"/", "Ledger of Bo Müller")
			bo.open(town.client+"/").stands(t, town.client+"/", "Ledger of Bo Müller")
			town.nobodyTakesTheWayOfBo(bo, "/callback", "Ledger of")
		})
	}
}

// nobodyTakesTheWayOfBo: what Bo's browser is given for a client is good in no
// other browser, neither as it is nor with what the other one began; and once.
func (town *town) nobodyTakesTheWayOfBo(bo *browser, callback, inside string) {
	t := town.t
	t.Helper()
	again := town.browser()
	again.client.Jar.SetCookies(mustURL(t, town.public), bo.client.Jar.Cookies(mustURL(t, town.public))) // signed in at the house, not at the client
	again.halt = town.client + callback
	way := again.open(town.client + "/").next
	if way.Query().Get("code") == "" {
		t.Fatalf("Bo's way back is %s", way)
	}
	thief := town.browser()
	thief.halt = town.public
	for _, what := range []string{"in a browser that began nothing", "in one that began itself", "with the state that one began with"} {
		switch what {
		case "in one that began itself":
			thief.open(town.client + "/")
		case "with the state that one began with":
			q := way.Query()
			q.Set("state", thief.open(town.client+"/").next.Query().Get("state"))
			way.RawQuery = q.Encode()
		}
		if p := thief.open(way.String()); strings.Contains(p.body, inside) {
			t.Errorf("%s Bo's way back leads to %s (%d)\n%s", what, p.url, p.status, p.body)
		}
		if p := thief.open(town.client + "/"); strings.Contains(p.body, inside) {
			t.Errorf("and %s the thief is in", what)
		}
	}
}

package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func TestTheHostAddsListsAndRemovesApplications(t *testing.T) {
	folder := acme(t)
	out, line, status := command(t, "app", "add", "https://Orders.example.com/", "--name", "Purchase orders", "--asks", "two-factor", "--fresh", "30", "--data", folder)
	if status != 0 || !strings.Contains(out, "https://orders.example.com stands behind") {
		t.Fatalf("adding: status %d, %q, %q", status, out, line)
	}
	for _, c := range []struct{ address, says string }{
		{"https://orders.example.com", "registered at this host already"}, {"orders.example.com", "https://"}, {"http://orders.example.com", "https://"},
	} {
		if _, line, status := command(t, "app", "add", c.address, "--name", "Thief", "--data", folder); status != 1 || !strings.Contains(line, c.says) {
			t.Errorf("%s: status %d, %q", c.address, status, line)
		}
	}
	if out, _, status := command(t, "app", "list", "--data", folder); status != 0 || !strings.Contains(out, "Purchase orders") || !strings.Contains(out, "every company") {
		t.Errorf("listed: status %d\n%s", status, out)
	}
	if out, _, status := command(t, "app", "list", "--json", "--data", folder); status != 0 || !strings.Contains(out, `"asks":"two-factor"`) || !strings.Contains(out, `"fresh_minutes":30`) {
		t.Errorf("listed in JSON: status %d\n%s", status, out)
	}
	if out, line, status := command(t, "app", "remove", "https://orders.example.com", "--data", folder); status != 0 || !strings.Contains(out, "removed") {
		t.Errorf("removing: status %d, %q, %q", status, out, line)
	}
	if _, line, status := command(t, "app", "remove", "https://orders.example.com", "--data", folder); status != 1 || !strings.Contains(line, "No application") {
		t.Errorf("removing again: status %d, %q", status, line)
	}
}

// Application passwords are taken, and no more, from a terminal too; only behind a
// proxy.
func TestTheHostTakesApplicationPasswords(t *testing.T) {
	folder := acme(t)
	for _, c := range []struct {
		args, says string
		status     int
	}{
		{"app add https://orders.example.com --name Orders --machines", "stands behind", 0},
		{"app list --json", `"machines":true`, 0},
		{"app update https://orders.example.com --asks two-factor", "was updated", 0},
		{"app list --json", `"machines":true`, 0},
		{"app update https://orders.example.com --no-machines", "was updated", 0},
		{"app list --json", `"machines":false`, 0},
		{"app add https://ledger.example.com --name Ledger --kind oidc --redirect https://ledger.example.com/a --machines", "behind a reverse proxy", 1},
	} {
		out, line, status := command(t, append(strings.Fields(c.args), "--data", folder)...)
		if status != c.status || !strings.Contains(out+line, c.says) {
			t.Errorf("%s: status %d, %q, %q", c.args, status, out, line)
		}
	}
}

// What was typed wrongly is answered with what was missed and whose help has it.
func TestTheHostReadsWhatItTypedWrongly(t *testing.T) {
	folder := acme(t)
	add := "app add https://orders.example.com --name Orders"
	for _, c := range []struct {
		args, says string
		status     int
	}{
		{"app add https://orders.example.com", "--name=TEXT; see twinlatch app add --help", 2},
		{"app rename", "see twinlatch app --help", 2},
		{"apps", "see twinlatch --help", 2},
		{add + " --kind oidc", "where people are sent back once", 1},
		{add + " --kind oidc --redirect ftp://orders.example.com", "each address in full", 1},
		{add, "Every company may use it.", 0},
		{"app update https://orders.example.com", "say what to change; see twinlatch app update --help", 2},
		{"app update https://orders.example.com --asks phishing-resistant", "nobody can enter for now", 0},
		{"app update https://orders.example.com --asks any", "Every company may use it.", 0},
	} {
		out, line, status := command(t, append(strings.Fields(c.args), "--data", folder)...)
		if status != c.status || !strings.Contains(out+line, c.says) {
			t.Errorf("%s: status %d, %q, %q", c.args, status, out, line)
		}
	}
}

// An application that asks by OpenID Connect is registered from a terminal too.
// Its secret is printed once, and never listed.
func TestTheHostRegistersClients(t *testing.T) {
	folder := acme(t)
	app := func(args ...string) (string, string, int) {
		return command(t, append(append([]string{"app"}, args...), "--data", folder)...)
	}
	ledger := []string{"add", "http://ledger.localhost:9000", "--name", "Ledger", "--kind", "oidc", "--redirect", "http://ledger.localhost:9000/callback"}
	out, line, status := app(ledger...)
	if status != 0 || !strings.Contains(out, "client id      ") || !strings.Contains(out, "client secret  ") || !strings.Contains(out, "this one time") {
		t.Fatalf("status %d, %q, %q", status, out, line)
	}
	var second struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	out, line, _ = app(append(ledger, "--company", "Acme", "--asks", "two-factor", "--without-pkce", "--consent", "--json")...)
	if err := json.Unmarshal([]byte(out), &second); err != nil || len(second.ID) != 36 || len(second.Secret) < 40 {
		t.Fatalf("beside it: %v, %q, %q", err, out, line)
	}
	for _, c := range []struct{ args, says string }{
		{"app update " + second.ID + " --no-without-pkce --redirect https://ledger.example/a --redirect https://ledger.example/b", "Ledger was updated"},
		{"app update http://ledger.localhost:9000 --name X", "Several applications"},
		{"app secret " + second.ID, "client secret  "},
		{"app list --json", `"redirects":["https://ledger.example/a","https://ledger.example/b"]`},
		{"app list --json", `"everyone":false`},
		{"app list --json", `"scopes":["openid","profile","email"]`},
		{"app update " + second.ID + " --scopes company --algorithm RS256 --logout-url https://ledger.example/out", "Ledger was updated"},
		{"app list --json", `"scopes":["openid","company"]`},
		{"app list --json", `"algorithm":"RS256"`},
		{"app list --json", `"logout_url":"https://ledger.example/out"`},
		{"app update " + second.ID + " --scopes telepathy", "must be one of"},
		{"app update " + second.ID + " --algorithm none", "signed"},
		{"app update " + second.ID + " --logout-url http://ledger.example/out", "https"},
		{"app list", second.ID},
		{"app add https://x.example --name X --kind oidc --public --without-pkce", "can't be used together"},
		{"app add https://x.example --name X --kind oidc", "at least one redirect address"},
		{"app add https://x.example --name X --redirect https://x.example/", "reverse proxy asks"},
		{"app add https://x.example --name X --company Globex", "No company is called Globex"},
		{"app update https://x.example --name X", "No application"},
		{"app add http://x.localhost:1 --name X --kind oidc --redirect http://x.localhost:1/ --public-url https://signin.example", "must be reached by https"},
		{"app add https://signin.example:8443 --name X --public-url https://signin.example/", "the host of the sign-in itself"},
		{"app update " + second.ID + " --redirect http://ledger.localhost:9000/x --public-url https://signin.example", "Give each address in full"},
		{"app remove " + second.ID, "was removed"},
	} {
		out, line, _ := command(t, append(strings.Fields(c.args), "--data", folder)...)
		if !strings.Contains(out+line, c.says) {
			t.Errorf("%s: %q, %q", c.args, out, line)
		}
		if strings.Contains(out, second.Secret) {
			t.Errorf("%s tells the secret again", c.args)
		}
	}
}

// An application is closed to companies by a word that says so: naming one while
// every company may use it is refused, and so is taking one out.
func TestTheHostClosesAnApplicationToAllButChosenCompanies(t *testing.T) {
	folder := acme(t)
	for _, c := range []struct {
		args, says string
		status     int
	}{
		{"app add https://orders.example.com --name Orders", "Every company may use it.", 0},
		{"app update https://orders.example.com --company Acme", "Say --chosen as well", 1},
		{"app update https://orders.example.com --without-company Acme", "Say --chosen as well", 1},
		{"app update https://orders.example.com --everyone --company Acme", "Say --chosen as well", 1},
		{"app update https://orders.example.com --everyone --chosen", "can't be used together", 1},
		{"app list --json", `"chosen_companies":0`, 0},
		{"app update https://orders.example.com --chosen --company Acme", "One company is chosen, and no other may use it.", 0},
		{"app list", "1 company", 0},
		{"app update https://orders.example.com --asks two-factor", "no other may use it", 0},
		{"app update https://orders.example.com --without-company Acme", "nobody may use it", 0},
		{"app list", "no company yet", 0},
		{"app update https://orders.example.com --company Acme", "One company is chosen", 0},
		{"app update https://orders.example.com --everyone", "Every company may use it.", 0},
		{"app update https://orders.example.com --chosen", "One company is chosen", 0}, // it was never taken back
		{"app update --help", "--chosen --company", 0},
	} {
		out, line, status := command(t, append(strings.Fields(c.args), "--data", folder)...)
		if (status == 0) != (c.status == 0) || !strings.Contains(strings.Join(strings.Fields(out+line), " "), c.says) {
			t.Errorf("%s: status %d, %q, %q", c.args, status, out, line)
		}
	}
}

// What a client is told of us is printed to be pasted, with our address when the
// command knows it.
func TestAClientIsPrintedWithWhatItsSettingsAsk(t *testing.T) {
	folder := acme(t)
	add := func(at string, more ...string) string {
		t.Helper()
		out, line, status := command(t, append([]string{"app", "add", at, "--name", "Ledger", "--kind", "oidc", "--redirect", at + "/callback", "--data", folder}, more...)...)
		if status != 0 {
			t.Fatalf("status %d, %q", status, line)
		}
		return out
	}
	for _, c := range []struct{ out, says string }{
		{add("https://a.example"), "issuer         the --public-url of serve"},
		{add("https://b.example", "--public-url", "https://signin.example/"), "issuer         https://signin.example\n"},
		{add("https://c.example", "--public-url", "https://signin.example/"), "discovery      https://signin.example/.well-known/openid-configuration\n"},
		{add("https://d.example", "--public-url", "https://signin.example", "--json"), `"issuer":"https://signin.example"`},
		{add("https://e.example", "--public-url", "https://signin.example", "--json"), `"discovery":"https://signin.example/.well-known/openid-configuration"`},
	} {
		if !strings.Contains(c.out, c.says) {
			t.Errorf("it has no %q:\n%s", c.says, c.out)
		}
	}
	t.Setenv("TWINLATCH_PUBLIC_URL", "https://door.example")
	if out, _, _ := command(t, "app", "secret", "https://a.example", "--data", folder); !strings.Contains(out, "issuer         https://door.example") || !strings.Contains(out, "client secret  ") {
		t.Errorf("a new secret comes with:\n%s", out)
	}
	if out, _, _ := command(t, "app", "add", "https://p.example", "--name", "Orders", "--data", folder); strings.Contains(out, "issuer") {
		t.Errorf("a proxy is told an issuer:\n%s", out)
	}
}

// The list has a heading, something in each column, and says so when there is
// nothing; for a script it is JSON and nothing else.
func TestTheListOfApplicationsIsReadAndParsed(t *testing.T) {
	folder := acme(t)
	if out, _, status := command(t, "app", "list", "--data", folder); status != 0 || !strings.Contains(out, "No application") || !strings.Contains(out, "app add") {
		t.Errorf("of none: status %d, %q", status, out)
	}
	if out, _, status := command(t, "app", "list", "--json", "--data", folder); status != 0 || out != "" {
		t.Errorf("of none, in JSON: status %d, %q", status, out)
	}
	command(t, "app", "add", "https://orders.example.com", "--name", "Purchase orders", "--data", folder)
	command(t, "app", "add", "https://ledger.example.com", "--name", "Ledger", "--kind", "oidc", "--redirect", "https://ledger.example.com/a", "--data", folder)
	out, _, _ := command(t, "app", "list", "--data", folder)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "ADDRESS ") {
		t.Fatalf("it lists\n%s", out)
	}
	for _, line := range lines {
		if n := len(regexp.MustCompile(`  +`).Split(line, -1)); n != 5 {
			t.Errorf("%q has %d columns", line, n)
		}
	}
}

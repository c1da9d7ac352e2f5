package clients_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// library is openid-client in a process of its own, which does what it is told.
type library struct {
	town *town
	in   io.Writer
	out  *bufio.Scanner
}

// outcome is what it answers: something good, or an error by its name.
type outcome struct {
	Good struct {
		To      string
		Checks  map[string]any
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		ID      string `json:"id_token"`
		Claims  map[string]any
		Email   string
		Sub     string
		Active  bool
		ACR     string
		Issuer  string
	}
	Error, Code string
}

// openIDClient registers a client and gives it to the library.
func openIDClient(t *testing.T, change func(in *flow.HostAppForm), environment ...string) *library {
	t.Helper()
	t.Parallel()
	node, modules := testkit.Program(t, "node", "nodejs"), built(t, "node_modules/openid-client")
	town := newTown(t, "http")
	town.register("/callback", change)
	folder := t.TempDir()
	raw, err := os.ReadFile(filepath.Join("testdata", "openid-client.mjs"))
	must(t, err)
	program := filepath.Join(folder, "openid-client.mjs")
	must(t, os.WriteFile(program, raw, 0o600))
	must(t, os.Symlink(filepath.Dir(modules), filepath.Join(folder, "node_modules")))
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), node, program)
	cmd.Env = append(append(os.Environ(), environment...), "ISSUER="+town.public, "CLIENT_ID="+string(town.id), "CLIENT_SECRET="+town.secret)
	var said strings.Builder
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); t.Failed() {
			t.Logf("%v %s", err, said.String())
		}
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	return &library{town: town, in: in, out: lines}
}

// does tells the library to do something.
func (l *library) does(what string, arguments ...any) (out outcome) {
	t := l.town.t
	t.Helper()
	line, err := json.Marshal(append([]any{what}, arguments...))
	must(t, err)
	_, err = l.in.Write(append(line, '\n'))
	must(t, err)
	if !l.out.Scan() {
		t.Fatalf("openid-client is silent about %s: %v", what, l.out.Err())
	}
	must(t, json.Unmarshal(l.out.Bytes(), &out))
	return out
}

// good does something that works.
func (l *library) good(what string, arguments ...any) outcome {
	l.town.t.Helper()
	out := l.does(what, arguments...)
	if out.Error != "" {
		l.town.t.Fatalf("%s: %s %s", what, out.Error, out.Code)
	}
	return out
}

// begin gives where the library sends a browser, and what it will check.
func (l *library) begin(parameters ...string) (string, map[string]any) {
	l.town.t.Helper()
	asked := map[string]string{"redirect_uri": l.town.client + "/callback"}
	for i := 0; i < len(parameters); i += 2 {
		asked[parameters[i]] = parameters[i+1]
	}
	out := l.good("begin", asked)
	return out.Good.To, out.Good.Checks
}

// visitor is a browser that stops at the client's door.
func (l *library) visitor() *browser {
	b := l.town.browser()
	b.halt = l.town.client
	return b
}

// again sends somebody who is signed in already, and gives what the library got.
func (l *library) again(b *browser, parameters ...string) outcome {
	l.town.t.Helper()
	to, checks := l.begin(parameters...)
	return l.good("finish", b.open(to).next.String(), checks)
}

func TestOpenIDClientSignsBoInAndGoesOnWithoutHim(t *testing.T) {
	l := openIDClient(t, asIs)
	bo := l.visitor()
	to, checks := l.begin()
	back := bo.signIn(bo.open(to)).next.String()
	in := l.good("finish", back, checks).Good
	if in.Claims["sub"] != "bo" || in.Claims["acr"] != twinlatch.ACRLevel2 || in.Claims["email"] != "bo@acme.example" || in.Claims["name"] != "Bo Müller" || in.Claims["company"] != "acme" {
		t.Errorf("the token says %v", in.Claims)
	}
	if who := l.good("userinfo", in.Access, "bo").Good; who.Sub != "bo" || who.Email != "bo@acme.example" {
		t.Errorf("userinfo says %+v", who)
	}
	if state := l.good("introspect", in.Access).Good; !state.Active || state.ACR != twinlatch.ACRLevel2 {
		t.Errorf("introspection says %+v", state)
	}
	next := l.good("refresh", in.Refresh).Good
	if next.Refresh == in.Refresh || next.Access == in.Access || next.Claims["sub"] != "bo" || next.Claims["auth_time"] != in.Claims["auth_time"] {
		t.Errorf("a refresh gave %+v", next)
	}
	// A refresh token that comes twice was stolen: all of that sign-in ends.
	if out := l.does("refresh", in.Refresh); out.Error != "invalid_grant" {
		t.Errorf("the same once more: %+v", out)
	}
	if out := l.does("userinfo", next.Access, "bo"); out.Error == "" {
		t.Error("afterwards the new one still tells who he is")
	}
	if state := l.good("introspect", next.Access).Good; state.Active {
		t.Error("and is called good")
	}
	other := l.again(bo).Good
	l.good("revoke", other.Refresh)
	if out := l.does("refresh", other.Refresh); out.Error != "invalid_grant" {
		t.Errorf("once revoked: %+v", out)
	}
}

// Each check of the library is one that we give it something to check by.
func TestOpenIDClientRefusesAWayBackThatIsNotItsOwn(t *testing.T) {
	l := openIDClient(t, asIs)
	bo := l.visitor()
	to, _ := l.begin()
	bo.signIn(bo.open(to))
	for what, change := range map[string]func(back url.Values, checks map[string]any){
		"another state":    func(back url.Values, _ map[string]any) { back.Set("state", "another") },
		"no state":         func(back url.Values, _ map[string]any) { back.Del("state") },
		"another issuer":   func(back url.Values, _ map[string]any) { back.Set("iss", "http://localhost:1") },
		"no issuer":        func(back url.Values, _ map[string]any) { back.Del("iss") },
		"another nonce":    func(_ url.Values, checks map[string]any) { checks["expectedNonce"] = "another" },
		"another verifier": func(_ url.Values, checks map[string]any) { checks["pkceCodeVerifier"] = strings.Repeat("a", 43) },
		"no verifier":      func(_ url.Values, checks map[string]any) { delete(checks, "pkceCodeVerifier") },
		"another code":     func(back url.Values, _ map[string]any) { back.Set("code", strings.Repeat("A", 43)) },
	} {
		to, checks := l.begin()
		way := bo.open(to).next
		q := way.Query()
		change(q, checks)
		way.RawQuery = q.Encode()
		if out := l.does("finish", way.String(), checks); out.Error == "" {
			t.Errorf("with %s it takes %+v", what, out.Good)
		}
	}
	to, checks := l.begin()
	way := bo.open(to).next.String()
	l.good("finish", way, checks)
	if out := l.does("finish", way, checks); out.Error != "invalid_grant" {
		t.Errorf("the same code again: %+v", out)
	}
}

// What a client may ask of a sign-in, it gets, and is told the truth about.
func TestOpenIDClientAsksForMore(t *testing.T) {
	l := openIDClient(t, asIs)
	bo := l.visitor()
	silent, _ := l.begin("prompt", "none")
	if back := bo.open(silent).next.Query(); back.Get("error") != "login_required" {
		t.Errorf("of a stranger it hears %v", back)
	}
	bo.signInTrusted()
	first := l.again(bo).Good.Claims
	if first["acr"] != twinlatch.ACRLevel1 {
		t.Errorf("in a trusted browser: %v", first)
	}
	to, checks := l.begin("acr_values", twinlatch.ACRLevel2)
	second := l.good("finish", bo.prove(bo.open(to)).next.String(), checks).Good.Claims
	if second["acr"] != twinlatch.ACRLevel2 || second["auth_time"].(float64) <= first["auth_time"].(float64) {
		t.Errorf("after his code: %v", second)
	}
	l.town.clock.Advance(2 * time.Minute)
	to, checks = l.begin("max_age", "60")
	checks["maxAge"] = 60 + 600 // the clocks differ
	third := l.good("finish", bo.prove(bo.open(to)).next.String(), checks).Good.Claims
	if third["auth_time"].(float64) < second["auth_time"].(float64)+120 {
		t.Errorf("with max_age: %v after %v", third, second)
	}
	to, checks = l.begin("prompt", "login")
	l.good("finish", bo.prove(bo.open(to)).next.String(), checks)
	again := l.again(bo, "prompt", "none").Good.Claims
	if again["sub"] != "bo" || again["auth_time"].(float64) <= third["auth_time"].(float64) {
		t.Errorf("afterwards without a page: %v", again)
	}
}

// A library that knows RS256 alone is given that, and takes nothing else.
func TestOpenIDClientThatKnowsRS256Alone(t *testing.T) {
	l := openIDClient(t, func(in *flow.HostAppForm) { in.Client.Algorithm = "RS256" }, "ALGORITHM=RS256")
	bo := l.visitor()
	to, checks := l.begin()
	if in := l.good("finish", bo.signIn(bo.open(to)).next.String(), checks).Good; in.Claims["sub"] != "bo" {
		t.Errorf("it is told %v", in.Claims)
	}
}

func TestOpenIDClientThatKnowsRS256AloneTakesNothingElse(t *testing.T) {
	l := openIDClient(t, asIs, "ALGORITHM=RS256")
	bo := l.visitor()
	to, checks := l.begin()
	if out := l.does("finish", bo.signIn(bo.open(to)).next.String(), checks); out.Error == "" {
		t.Errorf("it takes %v", out.Good.Claims)
	}
}

// A program on somebody's machine has no secret; its challenge is what counts.
func TestOpenIDClientWithoutASecret(t *testing.T) {
	l := openIDClient(t, func(in *flow.HostAppForm) { in.Client.Public = true })
	bo := l.visitor()
	to, checks := l.begin()
	in := l.good("finish", bo.signIn(bo.open(to)).next.String(), checks).Good
	next := l.good("refresh", in.Refresh).Good
	if next.Claims["sub"] != "bo" {
		t.Errorf("it is told %v", next.Claims)
	}
	if out := l.does("introspect", next.Access); out.Error == "" {
		t.Errorf("whoever has no secret may ask about tokens: %+v", out)
	}
}

// An application of others asks people first, and is told when they decline.
func TestOpenIDClientOfOthersAsksBoFirst(t *testing.T) {
	l := openIDClient(t, func(in *flow.HostAppForm) { in.Client.Consent = true })
	bo := l.visitor()
	to, _ := l.begin()
	asked := bo.signIn(bo.open(to))
	if !strings.Contains(asked.body, "May Ledger know who you are?") {
		t.Fatalf("Bo came to %s\n%s", asked.url, asked.body)
	}
	if back := bo.press(asked, "Do not allow").next.Query(); back.Get("error") != "access_denied" {
		t.Errorf("it is told %v", back)
	}
	to, checks := l.begin()
	l.good("finish", bo.press(bo.open(to), "Allow").next.String(), checks)
	if in := l.again(bo).Good; in.Claims["sub"] != "bo" {
		t.Errorf("afterwards, unasked: %v", in.Claims)
	}
}

// The library sends Bo to be signed out, and he comes back to its own address.
func TestOpenIDClientSignsBoOut(t *testing.T) {
	l := openIDClient(t, func(in *flow.HostAppForm) { in.Client.SignedOut = in.Address + "/bye" })
	bo := l.visitor()
	to, checks := l.begin()
	in := l.good("finish", bo.signIn(bo.open(to)).next.String(), checks).Good
	leave := func(more ...string) string {
		asked := map[string]string{"post_logout_redirect_uri": l.town.client + "/bye", "state": "the state"}
		for i := 0; i < len(more); i += 2 {
			asked[more[i]] = more[i+1]
		}
		return l.good("leave", asked).Good.To
	}
	for what, address := range map[string]string{
		"without its token": leave(), "with half of one": leave("id_token_hint", in.ID[:len(in.ID)-10]),
	} {
		if p := bo.open(address); !strings.Contains(p.body, "Ledger") || !strings.Contains(p.body, ">Sign out</button>") {
			t.Errorf("%s Bo is not asked first: %s (%d)\n%s", what, p.url, p.status, p.body)
		}
	}
	if p := bo.open(leave("id_token_hint", in.ID, "post_logout_redirect_uri", "https://evil.example/")); p.next.Host == "evil.example" || p.status < 400 {
		t.Errorf("an address that is not registered leads to %s (%d)", p.next, p.status)
	}
	if back := bo.open(leave("id_token_hint", in.ID)).next; back.String() != l.town.client+"/bye?state=the+state" {
		t.Errorf("Bo is sent to %s", back)
	}
	if p := bo.open(l.town.public + "/"); p.url.Path != "/signin" {
		t.Errorf("afterwards Bo is in: %s", p.url)
	}
	if out := l.does("refresh", in.Refresh); out.Error != "invalid_grant" {
		t.Errorf("and the client goes on: %+v", out)
	}
}

// A client is told of a sign-out behind the browser's back, in words that an
// independent library believes.
func TestAClientIsToldThatBoIsGone(t *testing.T) {
	heard := make(chan string, 10)
	ear := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard <- r.PostFormValue("logout_token") }))
	t.Cleanup(ear.Close)
	l := openIDClient(t, func(in *flow.HostAppForm) { in.Client.LogoutAddress = ear.URL + "/out" })
	l.town.works()
	bo := l.visitor()
	to, checks := l.begin()
	in := l.good("finish", bo.signIn(bo.open(to)).next.String(), checks).Good
	bo.press(bo.open(l.town.public+"/"), "Sign out")
	said := l.good("heard", <-heard).Good.Claims
	if said["sid"] != in.Claims["sid"] || said["sub"] != "bo" || said["nonce"] != nil || said["events"].(map[string]any)["http://schemas.openid.net/event/backchannel-logout"] == nil {
		t.Errorf("it is told %v", said)
	}
	if out := l.does("heard", in.ID); out.Error == "" {
		t.Error("an ID token is taken for it")
	}
}

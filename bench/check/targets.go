package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/server"
)

const (
	ordersAddress = "https://orders.example.com"
	bosSentence   = "bo likes long walks on the beach" // no secret: the house is thrown away
)

// empty is the reference: a handler that does nothing.
func empty() (*target, func()) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	return &target{name: "an empty handler", url: s.URL, wants: http.StatusOK}, s.Close
}

// apart is a clock that shows another second each time it is asked, within less
// than the minute after which a session is written as seen: nothing that is good
// for one second is of use to the next request. It stands until it is let go.
type apart struct {
	begun time.Time
	asked atomic.Int64
	goes  atomic.Bool
}

// Now is up to 50 seconds after it began.
func (a *apart) Now() time.Time {
	if !a.goes.Load() {
		return a.begun
	}
	return a.begun.Add(time.Duration(1+a.asked.Add(1)%50) * time.Second)
}

// ourselves is a house on SQLite with Bo in an application; its clock is time.Now
// when it is given none.
func ourselves(ctx context.Context, now func() time.Time) (*target, func(), error) {
	folder, err := os.MkdirTemp("", "check")
	if err != nil {
		return nil, nil, err
	}
	s, err := server.New(ctx, server.Config{Data: folder, PublicURL: "https://signin.example.com", Log: slog.New(slog.DiscardHandler), Now: now,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(folder))
	}
	ask := httptest.NewServer(s.ForwardAuth())
	stop := func() { ask.Close(); _ = s.Close(); _ = os.RemoveAll(folder) }
	token, err := enter(ctx, s.House)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return &target{name: "Twinlatch, /fa/nginx", url: ask.URL + "/fa/nginx", cookie: "__Host-app=" + token, wants: http.StatusOK}, stop, nil
}

// enter makes Bo and the application, and walks from one to the other.
func enter(ctx context.Context, h *flow.House) (string, error) {
	hash, err := h.Hasher.Hash(ctx, bosSentence)
	if err != nil {
		return "", err
	}
	now := h.Now()
	acme := twinlatch.Company{ID: "acme", Name: "Acme", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: now}
	bo := twinlatch.Account{ID: "bo", Company: "acme", Name: "Bo", Email: "bo@acme.example", Language: "en", Status: twinlatch.AccountActive,
		Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: now, PasswordLength: len(bosSentence), CreatedAt: now}
	app := twinlatch.App{ID: "orders", Name: "Orders", Kind: twinlatch.AppProxy, Address: ordersAddress, Everyone: true, Asks: twinlatch.AsksAny, Epoch: 1, CreatedAt: now}
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.InsertApp(app)
		return errors.Join(err, tx.InsertCompany(acme), tx.InsertAccount(bo))
	})
	if err != nil {
		return "", err
	}
	in, err := h.SigninPassword(ctx, flow.SigninPassword{Email: bo.Email, Password: bosSentence})
	if err != nil {
		return "", err
	}
	v, err := h.Visitor(ctx, in.Session, flow.From{})
	if err != nil {
		return "", err
	}
	begun, err := h.AppStart(ctx, flow.AppStart{Host: app.Host(), ReturnTo: "/"})
	if err != nil {
		return "", err
	}
	way, err := h.AppEnter(ctx, v, query(begun.To, "request"))
	if err != nil {
		return "", err
	}
	out, err := h.AppFinish(ctx, flow.Arrival{Host: app.Host(), Code: query(way.To, "code"), State: begun.State})
	return out.Token, err
}

func query(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

// oauth2Proxy starts the peer with one person in a file, and signs them in: a
// session in a cookie, without tokens of a provider, which is its fastest.
func oauth2Proxy(ctx context.Context, o options) (*target, func(), error) {
	free, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	at := free.Addr().String()
	people := filepath.Join(os.TempDir(), "check-htpasswd-"+at[len("127.0.0.1:"):])
	// bo:bo, as `htpasswd -s` writes it
	if err := errors.Join(free.Close(), os.WriteFile(people, []byte("bo:{SHA}3EX+AjSCs7iQteV05TwdBR9Fse8=\n"), 0o600)); err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, o.peer, "--provider=google", "--client-id=x", "--client-secret=x", "--email-domain=*", "--upstream=static://202", //nolint:gosec // the operator's own program
		"--http-address="+at, "--cookie-secure=false", "--cookie-secret=0123456789abcdef0123456789abcdef", "--htpasswd-file="+people,
		"--request-logging=false", "--auth-logging=false", "--standard-logging=false")
	if err := cmd.Start(); err != nil {
		return nil, nil, errors.Join(err, os.Remove(people))
	}
	stop := func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = os.Remove(people) }
	jar, err := cookiejar.New(nil)
	if err != nil {
		stop()
		return nil, nil, err
	}
	client := &http.Client{Jar: jar, Transport: o.client.Transport, CheckRedirect: o.client.CheckRedirect}
	for begun := time.Now(); ; {
		got, err := client.PostForm("http://"+at+"/oauth2/sign_in", url.Values{"username": {"bo"}, "password": {"bo"}})
		if err == nil {
			_ = got.Body.Close()
			break
		}
		if time.Since(begun) > 20*time.Second {
			stop()
			return nil, nil, err
		}
	}
	u := &url.URL{Scheme: "http", Host: at, Path: "/"}
	cookie := ""
	for _, c := range jar.Cookies(u) {
		cookie += c.Name + "=" + c.Value + "; "
	}
	return &target{name: "oauth2-proxy, /oauth2/auth", url: u.String() + "oauth2/auth", cookie: cookie, wants: http.StatusAccepted, pid: cmd.Process.Pid}, stop, nil
}

package protect_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// machine gives Bo a second factor and an application password for purchase
// orders, which take some.
func (town *town) machine() string {
	t, ctx, house := town.t, town.t.Context(), town.s.House
	t.Helper()
	must(t, house.DB.Write(ctx, func(tx *store.Tx) error {
		app, err := tx.TakeApp("orders")
		app.Machines = true
		bo, accountErr := tx.TakeAccount("acme", "bo")
		return errors.Join(err, accountErr, tx.UpdateApp(app), tx.UpdateAccount(bo))
	}))
	in, err := house.SigninPassword(ctx, flow.SigninPassword{Email: "bo@acme.example", Password: bosPassword, ReturnTo: "/"})
	must(t, err)
	visitor := func(token string) *flow.Visitor {
		v, err := house.Visitor(ctx, token, flow.From{})
		must(t, err)
		return v
	}
	v := visitor(in.Session)
	must(t, house.FactorTurnOn(ctx, v))
	must(t, house.FactorChoose(ctx, v, "aegis"))
	e, err := house.Enrolment(ctx, v)
	must(t, err)
	token, err := house.FactorConfirm(ctx, v, flow.Confirm{Enrolment: e.ID, Code: twinlatch.TOTPCode(e.Secret, twinlatch.TOTPStep(town.clock.Now()))})
	must(t, err)
	v = visitor(token)
	must(t, house.AppPasswordMake(ctx, v, flow.AppPasswordForm{App: "orders", Name: "Nightly report", Days: "30"}))
	shown, err := house.AppPasswordShown(ctx, v)
	must(t, err)
	return shown.Token
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// A program gets through every proxy with an application password, is told apart
// from its person, and the application never sees the password; what the
// application itself has in Authorization reaches it as it came.
func TestAMachineGetsThroughEveryProxy(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		bo := town.browser()
		bo.signIn("/")
		town.reached()
		if a := bo.get(orders+"/list", "Authorization", "Bearer the-applications-own"); a.status != http.StatusOK {
			t.Fatalf("Bo gets %d", a.status)
		}
		if r := town.reached()[0]; r.Header.Get("Authorization") != "Bearer the-applications-own" || r.Header.Get("X-Twinlatch-Machine") != "" {
			t.Errorf("what is the application's own arrives as %v", r.Header)
		}
		if a := bo.get(orders+"/list", "Authorization", "Bearer tla_AAAA"); a.status != http.StatusUnauthorized {
			t.Errorf("a bad one beside Bo's session gets %d", a.status)
		}
		password := town.machine()
		program := town.browser()
		program.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		call := func(authorization string, more ...string) answer {
			return program.send(http.MethodPost, orders+"/report", "month=may", append([]string{"Accept", "*/*", "User-Agent", "curl/8", "Sec-Fetch-Mode", "", "Sec-Fetch-Dest", "", "Sec-Fetch-Site", "", "Authorization", authorization}, more...)...)
		}
		for _, authorization := range []string{basic("bo@acme.example", password), "Bearer " + password} {
			if a := call(authorization, "X-Twinlatch-Machine", "made up"); a.status != http.StatusOK || a.header.Get("Set-Cookie") != "" {
				t.Fatalf("the machine got %d, %v\n%s", a.status, a.header, a.body)
			}
			r := town.reached()[0]
			if r.Header.Get("Authorization") != "" || r.Header.Get("Remote-User") != "bo" || r.Header.Get("X-Twinlatch-Level") != "1" || r.Header.Get("X-Twinlatch-Machine") != "Nightly%20report" || r.FormValue("month") != "may" {
				t.Errorf("it reached the application as %v %v", r.Header, r.Form)
			}
		}
		// It cannot pass for its person by hiding that it is one.
		a := call("Bearer "+password, "Connection", "X-Twinlatch-Machine")
		for _, r := range town.reached() {
			if r.Header.Get("X-Twinlatch-Machine") != "Nightly%20report" {
				t.Errorf("it hides that it is none of Bo's browsers: %v", r.Header)
			}
		}
		if a.status != http.StatusOK && a.status != http.StatusBadRequest {
			t.Errorf("who hides that gets %d", a.status)
		}
		for why, authorization := range map[string]string{
			"none": "", "another": "Bearer " + twinlatch.AppPasswordPrefix + strings.Repeat("A", 43), "cut off": "Bearer " + password[:20], "Bo's own password": basic("bo@acme.example", bosPassword),
			"without its beginning": "Bearer " + password[len(twinlatch.AppPasswordPrefix):],
		} {
			a := call(authorization)
			if a.status != http.StatusUnauthorized || !strings.Contains(a.header.Get("Www-Authenticate"), "Basic realm") || a.header.Get("Location") != "" {
				t.Errorf("%s: %d, %v", why, a.status, a.header)
			}
		}
		if a := call("", "Authorization", basic("bo@acme.example", password), "Cookie", "__Host-app=AAAA"); a.status != http.StatusOK {
			t.Errorf("with a cookie beside it, it gets %d", a.status)
		}
		town.reached()
		// At Twinlatch it is nothing, and the way to sign in takes no notice of it.
		for _, path := range []string{"https://" + signinHost + "/profile", "https://" + signinHost + "/api/v1/company", orders + "/.twinlatch/finish?code=AAAA"} {
			if a := program.get(path, "Authorization", "Bearer "+password); a.status == http.StatusOK || a.header.Get("Set-Cookie") != "" && !strings.Contains(a.header.Get("Set-Cookie"), "app-state=;") {
				t.Errorf("%s: %d, %v", path, a.status, a.header)
			}
		}
		must(t, town.s.House.DB.Write(t.Context(), func(tx *store.Tx) error {
			a, err := tx.TakeAccount("acme", "bo")
			a.Epoch++
			return errors.Join(err, tx.UpdateAccount(a))
		}))
		if a := call("Bearer " + password); a.status != http.StatusUnauthorized {
			t.Errorf("after everything of Bo's was ended, his machine gets %d", a.status)
		}
		if all := town.reached(); len(all) > 0 {
			t.Errorf("the application was reached with %v", all[0].Header)
		}
	})
}

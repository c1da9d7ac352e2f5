package flow_test

import (
	"net/url"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

const ordersHost = "orders.example"

// newApp lets Vera, who must be signed in and proven, register an application:
// for everyone and asking nothing more, unless changed.
func (w *world) newApp(change func(in *flow.AppForm)) twinlatch.AppID {
	w.t.Helper()
	in := flow.AppForm{Name: "Purchase orders", Kind: "proxy", Address: "https://" + ordersHost, Everyone: true, Asks: "any", Fresh: "0"}
	change(&in)
	id, err := w.house.AppRegister(w.ctx, w.vera.visitor(), in)
	must(w.t, err)
	return id
}

func requestOf(t *testing.T, to string) string {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	return u.Query().Get("request")
}

// tryWay lets a signed-in person go from the application to Twinlatch.
func (p *person) tryWay(path string) (flow.Way, flow.Start) {
	p.w.t.Helper()
	begun, err := p.w.house.AppStart(p.w.ctx, flow.AppStart{Host: ordersHost, ReturnTo: path})
	must(p.w.t, err)
	way, err := p.w.house.AppEnter(p.w.ctx, p.visitor(), requestOf(p.w.t, begun.To))
	must(p.w.t, err)
	return way, begun
}

// onTheWay is a person who comes back with a code.
func (p *person) onTheWay(path string) flow.Arrival {
	p.w.t.Helper()
	way, begun := p.tryWay(path)
	if way.Verdict != twinlatch.Pass {
		p.w.t.Fatalf("%s was told %s", p.name, way.Verdict)
	}
	return flow.Arrival{Host: ordersHost, Code: codeOf(way.To), State: begun.State, From: p.from()}
}

// enter is the whole way; it gives the application's cookie.
func (p *person) enter() string {
	p.w.t.Helper()
	out, err := p.w.house.AppFinish(p.w.ctx, p.onTheWay("/list"))
	must(p.w.t, err)
	return out.Token
}

// at is what the application's proxy is told about a cookie.
func (w *world) at(host, token string) twinlatch.Verdict {
	w.t.Helper()
	visit, err := w.house.AppCheck(w.ctx, host, token, flow.From{})
	must(w.t, err)
	return visit.Verdict
}

func TestBoEntersAnApplicationAndItDiesWithHisSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.operating()
		w.bo.signIn()
		in := w.bo.onTheWay("/list?month=may")
		out, err := w.house.AppFinish(w.ctx, in)
		must(t, err)
		if out.ReturnTo != "https://orders.example/list?month=may" {
			t.Errorf("he comes back to %s", out.ReturnTo)
		}
		if got := w.at(ordersHost, out.Token); got != twinlatch.Pass {
			t.Fatalf("the proxy is told %s", got)
		}
		if e := w.entry(w.acme, twinlatch.AuditAppEntered); e.Actor != w.bo.id || e.Facts["app"] != "Purchase orders" {
			t.Errorf("the log has %+v", e)
		}
		_, err = w.house.AppFinish(w.ctx, in)
		refused(t, err, "apps.stale")
		must(t, w.house.Signout(w.ctx, w.bo.visitor()))
		if got := w.at(ordersHost, out.Token); got != twinlatch.SignIn {
			t.Errorf("after signing out the proxy is told %s", got)
		}
	})
}

// A stolen cookie or code is good nowhere else.
func TestWhatLeadsIntoOneApplicationIsNothingElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.operating()
		w.newApp(func(in *flow.AppForm) { in.Address = "https://payroll.example" })
		w.bo.signIn()
		token := w.bo.enter()
		if got := w.at("payroll.example", token); got != twinlatch.SignIn {
			t.Errorf("the cookie of purchase orders at payroll: %s", got)
		}
		if v, err := w.house.Visitor(w.ctx, token, w.bo.from()); v != nil || err != nil {
			t.Errorf("the cookie of purchase orders at Twinlatch: %v, %v", v, err)
		}
		if got := w.at(ordersHost, w.bo.session); got != twinlatch.SignIn {
			t.Errorf("the session's cookie at purchase orders: %s", got)
		}
		in := w.bo.onTheWay("/")
		elsewhere, thief := in, in
		elsewhere.Host = "payroll.example"
		_, err := w.house.AppFinish(w.ctx, elsewhere)
		refused(t, err, "apps.stale")
		_, thief.State = "", w.bo.session
		_, err = w.house.AppFinish(w.ctx, thief)
		refused(t, err, "apps.stale")
		w.clock.Advance(twinlatch.HandoffFor)
		_, err = w.house.AppFinish(w.ctx, in)
		refused(t, err, "apps.stale")
		_, err = w.house.AppCheck(w.ctx, "nobody.example", token, flow.From{})
		refused(t, err, "apps.unknown")
		_, err = w.house.AppEnter(w.ctx, w.bo.visitor(), "AAAA")
		refused(t, err, "apps.stale")
	})
}

func TestTheRulesHoldAtTheApplicationsNextClick(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		vera, id := w.operating()
		w.bo.signIn()
		token := w.bo.enter()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		if got := w.at(ordersHost, token); got != twinlatch.Enrol {
			t.Errorf("once two-factor is required: %s", got)
		}
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = false })
		must(t, w.house.AppUpdate(w.ctx, vera.visitor(), id, flow.AppForm{Name: "Orders", Asks: "any", Fresh: "0"}))
		if got := w.at(ordersHost, token); got != twinlatch.Refused {
			t.Errorf("once Acme is not chosen: %s", got)
		}
		must(t, w.house.CompanyApps(w.ctx, vera.visitor(), w.acme, []twinlatch.AppID{id}))
		if got := w.at(ordersHost, token); got != twinlatch.Pass {
			t.Errorf("once Acme is chosen: %s", got)
		}
		must(t, w.house.AppSignOut(w.ctx, vera.visitor(), id))
		if got := w.at(ordersHost, token); got != twinlatch.SignIn {
			t.Errorf("after Sign everybody out: %s", got)
		}
		token = w.bo.enter()
		w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		if got := w.at(ordersHost, token); got != twinlatch.SignIn {
			t.Errorf("suspended: %s", got)
		}
	})
}

// A trusted device spares the code, and is reported as what it is.
func TestAnApplicationThatAsksForTwoFactorIsNotContentWithATrustedDevice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		vera, id := w.operating()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		must(t, w.house.AppUpdate(w.ctx, vera.visitor(), id, flow.AppForm{Name: "Orders", Everyone: true, Asks: "two-factor", Fresh: "30"}))
		w.cleo.signIn()
		if way, _ := w.cleo.tryWay("/"); way.Verdict != twinlatch.Enrol || way.To != "" {
			t.Errorf("Cleo, who has no second factor, is told %s", way.Verdict)
		}
		w.bo.enrol()
		w.bo.trustBrowser()
		w.bo.signIn()
		if way, _ := w.bo.tryWay("/"); way.Verdict != twinlatch.StepUp || way.To != "" {
			t.Errorf("Bo, from a trusted device, is told %s", way.Verdict)
		}
		w.bo.prove()
		token := w.bo.enter()
		w.clock.Advance(29 * time.Minute)
		if got := w.at(ordersHost, token); got != twinlatch.Pass {
			t.Errorf("after 29 minutes: %s", got)
		}
		w.clock.Advance(time.Minute)
		if got := w.at(ordersHost, token); got != twinlatch.StepUp {
			t.Errorf("after 30 minutes: %s", got)
		}
	})
}

func TestSixtyFourBrowsersBringOneCodeAndOneIsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.operating()
		w.bo.signIn()
		in := w.bo.onTheWay("/")
		if won := race(64, func(int) bool { _, err := w.house.AppFinish(w.ctx, in); return err == nil }); won != 1 {
			t.Errorf("%d are in", won)
		}
	})
}

func TestAnApplicationsFormIsReadStrictly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		vera, _ := w.operating()
		good := flow.AppForm{Name: "Payroll", Kind: "proxy", Address: "https://payroll.example", Asks: "any", Fresh: "0"}
		for say, change := range map[string]func(in *flow.AppForm){
			"error.name-empty":    func(in *flow.AppForm) { in.Name = " " },
			"apps.kind-unknown":   func(in *flow.AppForm) { in.Kind = "telepathy" },
			"apps.asks-unknown":   func(in *flow.AppForm) { in.Asks = "" },
			"apps.fresh-bounds":   func(in *flow.AppForm) { in.Fresh = "1441" },
			"apps.address-bad":    func(in *flow.AppForm) { in.Address = "https://payroll.example/login" },
			"apps.address-scheme": func(in *flow.AppForm) { in.Address = "http://localhost:9000" },
			"apps.address-ours":   func(in *flow.AppForm) { in.Address = "https://DOOR.example/" },
			"apps.address-taken":  func(in *flow.AppForm) { in.Address = "https://Orders.example:443" },
		} {
			in := good
			change(&in)
			_, err := w.house.AppRegister(w.ctx, vera.visitor(), in)
			refused(t, err, say)
		}
		w.ada.enrol()
		_, err := w.house.AppRegister(w.ctx, w.ada.visitor(), good)
		refused(t, err, "error.needs-operator")
	})
}

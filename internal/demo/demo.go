package demo

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/forwardauth"
	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/web/static"
	"github.com/twinlatch/twinlatch/internal/words"
)

//go:embed templates/*.html
var files embed.FS

// Parts are what the demo is made of.
type Parts struct {
	House   *flow.House
	Gate    *forwardauth.Gate
	Mailbox *notify.Mailbox
	Words   *words.Catalogue
	Public  *url.URL // the product's own address
}

// Demo serves the hosts beside the product.
type Demo struct {
	Parts
	templates *template.Template
	ledgerID  twinlatch.AppID
	mu        sync.Mutex
	orders    []order
}

// New makes the demo's hosts beside a house.
func New(parts Parts) *Demo {
	return &Demo{
		Parts:     parts,
		templates: template.Must(template.New("demo").Funcs(template.FuncMap{"static": static.Path}).ParseFS(files, "templates/*.html")),
		orders:    someOrders(),
		ledgerID:  twinlatch.AppID(secret.NewID(parts.House.Now())),
	}
}

// The names of the hosts below the product's own.
const (
	ordersHost = "orders"
	ledgerHost = "ledger"
	mailHost   = "mail"
)

// Address is the full address of one of the demo's hosts.
func (d *Demo) Address(host string) string {
	u := *d.Public
	u.Host = host + "." + u.Host
	return u.String()
}

// Orders is the address of the small protected application.
func (d *Demo) Orders() string { return d.Address(ordersHost) }

// Ledger is the address of the one that asks by OpenID Connect.
func (d *Demo) Ledger() string { return d.Address(ledgerHost) }

// Mail is the address of the mailbox that catches all mail.
func (d *Demo) Mail() string { return d.Address(mailHost) }

// app is purchase orders as the operator registered it.
func (d *Demo) app() twinlatch.App {
	now := d.House.Now()
	return twinlatch.App{
		ID: twinlatch.AppID(secret.NewID(now)), Name: d.Words.In("en").Say("demo.orders"), Kind: twinlatch.AppProxy, Address: d.Orders(),
		Everyone: true, Machines: true, Asks: twinlatch.AsksAny, Epoch: 1, CreatedAt: now.Add(-300 * day),
	}
}

// ledgerApp is the ledger as the operator registered it: an application of
// somebody else's, which people are asked about first.
func (d *Demo) ledgerApp() (twinlatch.App, twinlatch.Client) {
	a := d.app()
	a.Machines = false // by OpenID Connect no program is let in
	a.ID, a.Name, a.Kind, a.Address = d.ledgerID, d.Words.In("en").Say("demo.ledger"), twinlatch.AppOIDC, d.Ledger()
	return a, twinlatch.Client{
		App: a.ID, Public: true, Consent: true, Redirects: []string{d.Ledger() + "/callback"}, SignedOut: []string{d.Ledger() + "/"},
		Scopes: []string{twinlatch.ScopeOpenID, twinlatch.ScopeProfile, twinlatch.ScopeCompany}, Algorithm: twinlatch.ES256,
	}
}

// Beside gives a request to one of the demo's hosts, or to the product.
func (d *Demo) Beside(product http.Handler) http.Handler {
	orders, ledger, mail := d.guarded(d.ordersHandler(), product), d.ledgerHandler(product), d.mailHandler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch host, _, _ := strings.Cut(r.Host, "."); {
		case host == ordersHost && strings.Contains(r.Host, "."):
			orders.ServeHTTP(w, r)
		case host == ledgerHost && strings.Contains(r.Host, "."):
			ledger.ServeHTTP(w, r)
		case host == mailHost && strings.Contains(r.Host, "."):
			mail.ServeHTTP(w, r)
		default:
			product.ServeHTTP(w, r)
		}
	})
}

// view is what every page of the demo's hosts has.
type view struct {
	page.Frame
	Product string // address of the product
	Main    any
}

func (d *Demo) show(w http.ResponseWriter, r *http.Request, name string, main any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	v := view{Frame: page.Frame{Words: d.Words.For(r.Header.Get("Accept-Language")), Now: d.House.Now()}, Product: d.Public.String(), Main: main}
	if err := d.templates.ExecuteTemplate(w, name, v); err != nil {
		d.House.Log.Error("a page of the demo failed", "page", name, "error", err)
	}
}

func securely(policy string, next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	}))
}

package main

import (
	"strconv"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// appKinds are the words for kinds of application at the terminal.
var appKinds = map[string]twinlatch.AppKind{"proxy": twinlatch.AppProxy, "oidc": twinlatch.AppOIDC}

type appAddCommand struct {
	appSettings
	Address   string   `arg:"" help:"As people open it: https:// and a host."`
	Name      string   `name:"name" required:"" placeholder:"TEXT" help:"What people call it."`
	Kind      string   `name:"kind" default:"proxy" enum:"proxy,oidc" help:"Who asks: proxy, a reverse proxy in front of it, or oidc, itself by OpenID Connect."`
	Chosen    bool     `name:"chosen" help:"Only chosen companies may use it; otherwise every one may."`
	Companies []string `name:"company" sep:"none" placeholder:"NAME" help:"A company that is chosen; again for each, or under Companies."`
	Asks      string   `name:"asks" default:"any" enum:"any,two-factor,phishing-resistant" help:"What it asks of a sign-in: any, two-factor or phishing-resistant, which nobody can show yet."`
	Fresh     int      `name:"fresh" default:"0" placeholder:"MINUTES" help:"How old a proof may be; 0 for any age."`
	Machines  bool     `name:"machines" help:"People may make application passwords for their programs, which are excused from what it asks."`

	Redirects   []string `name:"redirect" sep:"none" placeholder:"URL" group:"OpenID Connect:" help:"Where people are sent back, to the letter; again for each."`
	SignedOut   []string `name:"signed-out" sep:"none" placeholder:"URL" group:"OpenID Connect:" help:"Where people may be sent after signing out; again for each."`
	LogoutURL   string   `name:"logout-url" placeholder:"URL" group:"OpenID Connect:" help:"Where it is told, by this server, that somebody was signed out."`
	Scopes      []string `name:"scopes" default:"profile,email" enum:"openid,profile,email,company" group:"OpenID Connect:" help:"What it may be told besides who somebody is: profile, email, company."`
	Algorithm   string   `name:"algorithm" default:"ES256" enum:"ES256,RS256" group:"OpenID Connect:" help:"What signs its ID tokens: ES256, or RS256 if it knows nothing else."`
	Public      bool     `name:"public" group:"OpenID Connect:" xor:"pkce" help:"It cannot keep a secret: a program on people's machines or in their browsers."`
	WithoutPKCE bool     `name:"without-pkce" group:"OpenID Connect:" xor:"pkce" help:"It cannot send a PKCE challenge; then each of its requests needs a nonce."`
	Consent     bool     `name:"consent" group:"OpenID Connect:" help:"Ask people before it is told who they are: for applications of others."`
}

// Help ends the help of the command with an example.
func (appAddCommand) Help() string {
	return "Of kind proxy it stands behind nginx, Caddy, Traefik or Envoy: docs/protect has the lines to give them. " +
		"Of kind oidc it is given a client ID and a secret, which is shown this one time, and with --public-url the issuer is printed beside them.\n\n" +
		"Example:\n\n  twinlatch app add https://orders.example.com --name \"Purchase orders\" --asks two-factor\n" +
		"  twinlatch app add https://ledger.example.com --name Ledger --kind oidc --redirect https://ledger.example.com/callback"
}

// client is what is said of OpenID Connect.
func (c appAddCommand) client() flow.ClientForm {
	return flow.ClientForm{
		Redirects: strings.Join(c.Redirects, "\n"), SignedOut: strings.Join(c.SignedOut, "\n"), LogoutAddress: c.LogoutURL,
		Public: c.Public, WithoutPKCE: c.WithoutPKCE, Consent: c.Consent, Scopes: strings.Join(c.Scopes, " "), Algorithm: c.Algorithm,
	}
}

// Run adds it.
func (c appAddCommand) Run(r *room) error {
	in := flow.HostAppForm{Choose: c.Companies, AppForm: flow.AppForm{
		Name: c.Name, Kind: string(appKinds[c.Kind]), Address: c.Address, Everyone: !c.Chosen && len(c.Companies) == 0, Asks: c.Asks, Fresh: strconv.Itoa(c.Fresh), Machines: c.Machines,
	}}
	if c.Kind == "oidc" || len(c.Redirects) > 0 || len(c.SignedOut) > 0 || c.LogoutURL != "" || c.Public || c.WithoutPKCE || c.Consent {
		in.Client = c.client()
	}
	var added flow.HostApp
	err := c.on(r, func(h *flow.House) (err error) {
		added, err = h.HostAppAdd(r.context, in)
		return err
	})
	if err != nil {
		return err
	}
	next := "Now give its proxy the configuration."
	if added.App.Kind == twinlatch.AppOIDC {
		next = "Now give it these."
	}
	return c.tell(r, added, added.App.Address+" stands behind this sign-in. "+whoMay(added)+" "+next)
}

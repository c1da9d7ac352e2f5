package main

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// appUpdateCommand has a pointer or a list for each thing, so that what nobody
// named stays as it is.
type appUpdateCommand struct {
	appSettings
	Which    string   `arg:"" name:"address" help:"As it is listed: the address, or the client ID."`
	Name     *string  `name:"name" placeholder:"TEXT" help:"What people call it."`
	Everyone bool     `name:"everyone" xor:"who" help:"Every company may use it from now on."`
	Chosen   bool     `name:"chosen" xor:"who" help:"Only the companies that are chosen may use it from now on."`
	Choose   []string `name:"company" sep:"none" placeholder:"NAME" help:"A company to choose besides those that are; again for each. With --chosen while every company may use it."`
	Leave    []string `name:"without-company" sep:"none" placeholder:"NAME" help:"A company that is chosen no more; again for each."`
	Asks     *string  `name:"asks" placeholder:"WHAT" help:"What it asks of a sign-in: any, two-factor or phishing-resistant, which nobody can show yet."`
	Fresh    *int     `name:"fresh" placeholder:"MINUTES" help:"How old a proof may be; 0 for any age."`
	Machines *bool    `name:"machines" negatable:"" help:"Whether people may make application passwords for their programs; --no-machines ends all of them."`

	Redirects   []string `name:"redirect" sep:"none" placeholder:"URL" group:"OpenID Connect:" help:"Where people are sent back, in place of all that are registered; again for each."`
	SignedOut   []string `name:"signed-out" sep:"none" placeholder:"URL" group:"OpenID Connect:" help:"Where people may be sent after signing out, in place of all; again for each."`
	LogoutURL   *string  `name:"logout-url" placeholder:"URL" group:"OpenID Connect:" help:"Where it is told, by this server, that somebody was signed out; empty for nowhere."`
	Scopes      []string `name:"scopes" enum:"openid,profile,email,company" group:"OpenID Connect:" help:"What it may be told besides who somebody is, in place of what it may: profile, email, company."`
	Algorithm   *string  `name:"algorithm" placeholder:"NAME" group:"OpenID Connect:" help:"What signs its ID tokens: ES256, or RS256 if it knows nothing else."`
	WithoutPKCE *bool    `name:"without-pkce" negatable:"" group:"OpenID Connect:" help:"It cannot send a PKCE challenge; then each of its requests needs a nonce."`
	Consent     *bool    `name:"consent" negatable:"" group:"OpenID Connect:" help:"Ask people before it is told who they are."`
}

// Help ends the help of the command with an example.
func (appUpdateCommand) Help() string {
	return "Address, kind and whether it is public cannot be changed.\n\n" +
		"Every company may use an application until --chosen keeps it to those that are chosen; people of the others are refused at their next click, and their tokens and application passwords end.\n\n" +
		"Example:\n\n  twinlatch app update https://orders.example.com --asks two-factor --fresh 30\n" +
		"  twinlatch app update https://orders.example.com --chosen --company \"Acme Ltd\" --company Globex\n" +
		"  twinlatch app update https://orders.example.com --everyone"
}

// Validate refuses a call that names nothing: to say that it was updated would
// hide that a flag was forgotten.
func (c appUpdateCommand) Validate() error {
	if reflect.DeepEqual(c, appUpdateCommand{appSettings: c.appSettings, Which: c.Which}) {
		return errors.New("say what to change")
	}
	return nil
}

// Run changes it.
func (c appUpdateCommand) Run(r *room) error {
	var changed flow.HostApp
	err := c.on(r, func(h *flow.House) (err error) {
		changed, err = h.HostAppUpdate(r.context, c.Which, c.change)
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(r, changed, changed.App.Name+" was updated. It holds from the next request on. "+whoMay(changed))
}

func (c appUpdateCommand) change(in *flow.HostAppForm) {
	in.Choose, in.Leave = c.Choose, c.Leave
	set(&in.Name, c.Name)
	in.Everyone = (in.Everyone || c.Everyone) && !c.Chosen
	set(&in.Asks, c.Asks)
	set(&in.Machines, c.Machines)
	if c.Fresh != nil {
		in.Fresh = strconv.Itoa(*c.Fresh)
	}
	if c.Redirects != nil {
		in.Client.Redirects = strings.Join(c.Redirects, "\n")
	}
	if c.SignedOut != nil {
		in.Client.SignedOut = strings.Join(c.SignedOut, "\n")
	}
	if c.Scopes != nil {
		in.Client.Scopes = strings.Join(c.Scopes, " ")
	}
	set(&in.Client.LogoutAddress, c.LogoutURL)
	set(&in.Client.Algorithm, c.Algorithm)
	set(&in.Client.WithoutPKCE, c.WithoutPKCE)
	set(&in.Client.Consent, c.Consent)
}

// set writes what was named.
func set[T any](to, named *T) {
	if named != nil {
		*to = *named
	}
}

package server

import (
	"context"
	"net/netip"
	"net/url"

	"github.com/twinlatch/twinlatch/internal/demo"
	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/words"
)

// Demo is a throw-away instance with what its command prints about it.
type Demo struct {
	*Server
	Orders   string // address of the small protected application
	Ledger   string // address of the one that asks by OpenID Connect
	Mail     string // address of the mailbox that catches all mail
	Password string // everybody's
	Secret   string // of everybody's authenticator application, in groups of four
}

// loopback is where the demo's own proxy stands: in this process.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// NewDemo opens an instance on an empty folder and fills it with people in every
// state. All mail is caught.
func NewDemo(ctx context.Context, c Config) (*Demo, error) {
	mailbox := &notify.Mailbox{}
	c.TrustedProxies = append(c.TrustedProxies, loopback...) // its own, in front of the application
	s, err := newServer(ctx, c, mailbox)
	if err != nil {
		return nil, err
	}
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	public, err := url.Parse(s.House.PublicURL)
	if err != nil {
		return nil, err
	}
	beside := demo.New(demo.Parts{House: s.House, Gate: s.gate, Mailbox: mailbox, Words: catalogue, Public: public})
	key, err := beside.Seed(ctx)
	if err != nil {
		return nil, err
	}
	s.handler = beside.Beside(s.handler)
	return &Demo{Server: s, Orders: beside.Orders(), Ledger: beside.Ledger(), Mail: beside.Mail(), Password: demo.Password, Secret: key}, nil
}

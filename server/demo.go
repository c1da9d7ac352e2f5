package server

import (
	"context"
	"net/url"

	"github.com/twinlatch/twinlatch/internal/demo"
	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/words"
)

// Demo is a throw-away instance with what its command prints about it.
type Demo struct {
	*Server
	Orders   string // address of the small protected application
	Mail     string // address of the mailbox that catches all mail
	Password string // everybody's
	Secret   string // of everybody's authenticator application, in groups of four
}

// NewDemo opens an instance on an empty folder and fills it with people in every
// state. All mail is caught.
func NewDemo(ctx context.Context, c Config) (*Demo, error) {
	mailbox := &notify.Mailbox{}
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
	beside := demo.New(demo.Parts{House: s.House, Mailbox: mailbox, Words: catalogue, Public: public})
	key, err := demo.Seed(ctx, s.House)
	if err != nil {
		return nil, err
	}
	s.site.Applications = append(s.site.Applications, beside.Link())
	s.handler = beside.Beside(outside(s.door, s.site, mount(s.door, s.site, append(s.gate.Routes(), beside.Routes()...))))
	return &Demo{Server: s, Orders: beside.Orders(), Mail: beside.Mail(), Password: demo.Password, Secret: key}, nil
}

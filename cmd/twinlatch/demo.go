package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"github.com/twinlatch/twinlatch/server"
)

type demoCommand struct {
	Listen string `name:"listen" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Loopback address to listen on."`
}

// Help ends the help of the command with an example.
func (demoCommand) Help() string {
	return "It keeps nothing: people, passwords and mail are gone when it ends.\n\nExample:\n\n  twinlatch demo\n  twinlatch demo --listen 127.0.0.1:9000"
}

// Run shows a throw-away instance with people in every state.
func (c demoCommand) Run(r *room) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s is not HOST:PORT", c.Listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("the demo has passwords that everybody knows, so it listens on this machine only: give --listen a loopback address")
	}
	listener, err := listenOn(r.context, "--listen", c.Listen)
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	folder, err := os.MkdirTemp("", "twinlatch-demo-")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = os.RemoveAll(folder) }()
	log := slog.New(slog.NewTextHandler(r.errors, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := server.NewDemo(r.context, server.Config{Data: folder, PublicURL: "http://localhost:" + port, Now: r.now, Log: log})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	c.tell(r, d)
	return errors.Join(serveUntilStopped(r.context, d.Server, listener, log), d.Close())
}

// tell prints how to sign in.
func (demoCommand) tell(r *room, d *server.Demo) {
	fmt.Fprintf(r.out, `The demo runs. Nothing is kept when it ends (Ctrl-C).

  Twinlatch         %s
  Purchase orders   %s   (an application behind it)
  Ledger            %s   (another application, by OpenID Connect)
  Caught mail       %s

Everybody's password is: %s
Everybody's phone is:    oathtool --totp -b "%s"

  ada@acme.example      administrator of Acme Purchasing, no second factor yet
  bo@acme.example       employee with two-factor authentication
  dario@acme.example    employee without a second factor
  olga@harbour.example  administrator of the vendor, Harbour Software
  sam@harbour.example   support of the vendor, with two-factor authentication

The others stand under User Management.
`, d.House.PublicURL, d.Orders, d.Ledger, d.Mail, d.Password, d.Secret)
}

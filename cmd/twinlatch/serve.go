package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/server"
)

// Times after which a connection that does nothing, or too slowly, is closed;
// a stranger must not hold more of us than a page takes.
const (
	headerWithin   = 10 * time.Second
	requestWithin  = 30 * time.Second
	answerWithin   = 60 * time.Second
	idleWithin     = 2 * time.Minute
	stopWithin     = 10 * time.Second
	mostHeaderByte = 32 << 10
)

type serveCommand struct {
	config.Serve
}

// Help ends the help of the command with an example.
func (serveCommand) Help() string {
	return "Without a setting it serves http://localhost:8080 with data in ./data. It ends by Ctrl-C or SIGTERM, after the answers under way.\n\n" +
		"Example:\n\n  twinlatch serve\n  twinlatch serve --listen 0.0.0.0:443 --public-url https://signin.example.com --tls-cert chain.pem --tls-key key.pem\n" +
		"  twinlatch serve --config /etc/twinlatch.toml"
}

// Run serves until it is told to stop.
func (c serveCommand) Run(r *room) error {
	if err := c.Check(); err != nil {
		return err
	}
	level, err := c.Level()
	if err != nil {
		return err
	}
	log := server.NewLog(r.errors, c.LogFormat, level)
	settings, err := c.server(r, log)
	if err != nil {
		return err
	}
	house, err := server.New(r.context, settings)
	if err != nil {
		return err
	}
	listener, err := c.listener(r.context, log)
	if err != nil {
		return errors.Join(err, house.Close())
	}
	if c.AuthListen != "" {
		stop, err := answerProxies(r.context, c.AuthListen, house.ForwardAuth(), log)
		if err != nil {
			return errors.Join(err, listener.Close(), house.Close())
		}
		defer stop()
	}
	tell(log, twinlatch.EventListening, slog.String("address", listener.Addr().String()), slog.String("url", c.PublicURL), slog.String("version", version))
	if err := offerSetup(r, house); err != nil {
		return errors.Join(err, listener.Close(), house.Close())
	}
	return errors.Join(serveUntilStopped(r.context, house, listener, log), house.Close())
}

// offerSetup prints the one-time link of the first run while nobody is set up.
func offerSetup(r *room, house *server.Server) error {
	link, err := house.SetupLink(r.context)
	if err == nil && link != "" {
		_, err = fmt.Fprintf(r.out, "Nobody is set up yet. Open this link to make the first company; it works once, within 24 hours:\n\n  %s\n\n", link)
	}
	return err
}

// server puts the settings into the form the server takes them in.
func (c serveCommand) server(r *room, log *slog.Logger) (server.Config, error) {
	proxies, err := c.Proxies()
	if err != nil {
		return server.Config{}, err
	}
	callable, err := c.Callable()
	if err != nil {
		return server.Config{}, err
	}
	return server.Config{
		Data: c.Data.Data, Database: c.Database, KeyFile: c.KeyFile, PublicURL: c.PublicURL,
		SMTP: c.SMTP, MailFrom: c.MailFrom, SecurityContact: c.SecurityContact,
		TrustedProxies: proxies, ProxiesOnly: c.ProxiesOnly(), LogoutNetworks: callable,
		HashMemoryMiB: c.HashMemory, HashPasses: c.HashPasses, HashSlots: c.HashSlots,
		StrictCodes: c.CodeWindow == 0,
		Now:         r.now, Log: log,
	}, nil
}

// listener listens, with TLS when there is a certificate.
func (c serveCommand) listener(ctx context.Context, log *slog.Logger) (net.Listener, error) {
	plain, err := listenOn(ctx, "--listen", c.Listen)
	if err != nil || c.TLSCert == "" {
		return plain, err
	}
	pair := &certificate{certFile: c.TLSCert, keyFile: c.TLSKey, log: log}
	if err := pair.load(); err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	return tls.NewListener(plain, &tls.Config{
		GetCertificate: pair.get, MinVersion: tls.VersionTLS12, CipherSuites: suites(), NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// suites are those of TLS 1.2 that encrypt and authenticate in one step, with keys
// of the moment; the others have taken too many mendings to be trusted with one
// more. Those of TLS 1.3 are all of that kind and cannot be chosen.
func suites() []uint16 {
	return []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
}

// serveUntilStopped answers requests, and does the work behind the pages, until
// the context ends; then it lets the answers under way finish.
func serveUntilStopped(ctx context.Context, house *server.Server, listener net.Listener, log *slog.Logger) error {
	web := &http.Server{
		Handler: house, ReadHeaderTimeout: headerWithin, ReadTimeout: requestWithin, WriteTimeout: answerWithin,
		IdleTimeout: idleWithin, MaxHeaderBytes: mostHeaderByte,
		DisableGeneralOptionsHandler: true, // OPTIONS * gets the house's headers too
		ErrorLog:                     strangers(log),
	}
	working, rest := context.WithCancel(ctx)
	worked := make(chan struct{})
	go func() { defer close(worked); house.Run(working) }()
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()

	var err error
	select {
	case err = <-served: // the listener broke
	case <-ctx.Done():
		tell(log, twinlatch.EventStopping)
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = web.Shutdown(stopping)
	}
	rest()
	<-worked
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// tell writes a line of the log that belongs to no request.
func tell(log *slog.Logger, name string, about ...slog.Attr) {
	event := twinlatch.EventOf(name)
	log.LogAttrs(context.Background(), event.Level(), name, append(event.Attrs(), about...)...)
}

// strangers is where net/http tells of connections that broke.
func strangers(log *slog.Logger) *stdlog.Logger {
	return slog.NewLogLogger(log.Handler().WithAttrs(twinlatch.EventOf(twinlatch.EventConnectionError).Attrs()), slog.LevelDebug)
}

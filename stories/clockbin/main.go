// Command clockbin is Twinlatch with a clock that a test moves: the same
// server, on loopback, with its time taken from a second, private address. It
// is for tests alone and never released; TestTheReleaseHasNoClockToMove holds
// that.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

// where is what clockbin prints, as one line of JSON, once it answers.
type where struct {
	URL   string // of the pages
	Clock string // of the clock: GET tells the time, POST ?by=1h30m moves it
	Ask   string // of the listener for proxies
	Setup string // link of the first run; empty once there is a company
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "clockbin:", err)
		os.Exit(1)
	}
}

func run() error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	c := server.Config{Log: log, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	flag.StringVar(&c.Data, "data", "", "folder of the embedded database and of the keys")
	flag.StringVar(&c.Database, "database", "", "DSN of PostgreSQL instead of the embedded database")
	flag.StringVar(&c.SMTP, "smtp", "", "mail server")
	flag.StringVar(&c.MailFrom, "mail-from", "signin@twinlatch.example", "sender of mails")
	start := flag.String("start", "2026-11-16T09:00:00Z", "what the clock shows at first")
	flag.Parse()
	at, err := time.Parse(time.RFC3339, *start)
	if err != nil {
		return err
	}
	clock := testkit.NewClock(at)
	c.Now = clock.Now
	pages, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c.PublicURL = fmt.Sprintf("http://localhost:%d", pages.Addr().(*net.TCPAddr).Port)
	return serve(c, clock, pages)
}

// serve answers pages and clock until standard input ends, as it does when the
// test that holds it goes away.
func serve(c server.Config, clock *testkit.Clock, pages net.Listener) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	house, err := server.New(ctx, c)
	if err != nil {
		return err
	}
	knob, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	proxies, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	worked := make(chan struct{})
	go func() { defer close(worked); house.Run(ctx) }()
	web := &http.Server{Handler: house, ReadHeaderTimeout: time.Minute}
	turn := &http.Server{Handler: turning(clock, house), ReadHeaderTimeout: time.Minute}
	ask := &http.Server{Handler: house.ForwardAuth(), ReadHeaderTimeout: time.Minute}
	failed := make(chan error, 4)
	go func() { failed <- web.Serve(pages) }()
	go func() { failed <- ask.Serve(proxies) }()
	go func() { failed <- turn.Serve(knob) }()
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); failed <- nil }()
	link, err := house.House.SetupLink(ctx)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(where{URL: c.PublicURL, Clock: "http://" + knob.Addr().String(), Ask: "http://" + proxies.Addr().String(), Setup: link}); err != nil {
		return err
	}
	err = <-failed
	_ = web.Shutdown(ctx)
	_, _ = turn.Close(), ask.Close()
	cancel()
	<-worked
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, house.Close())
}

// turning is the knob of the clock; what waits for its hour is told.
func turning(clock *testkit.Clock, house *server.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			by, err := time.ParseDuration(r.URL.Query().Get("by"))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			clock.Advance(by)
			house.Tick(r.Context())
			house.House.Wake()
		}
		_, _ = io.WriteString(w, clock.Now().Format(time.RFC3339Nano))
	})
}

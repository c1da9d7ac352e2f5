// Command embed is an application of one's own with Twinlatch inside: one
// program, one address, one file of data.
//
//	go run ./examples/embed
//
// The first start prints a link that makes the first company.
package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/twinlatch/twinlatch/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	address := "localhost:8090"
	if set := os.Getenv("EMBED_ADDRESS"); set != "" {
		address = set
	}
	gate, err := server.New(ctx, server.Config{Data: "./embed-data", PublicURL: "http://" + address})
	if err != nil {
		return err
	}
	defer func() { _ = gate.Close() }()
	working, rest := context.WithCancel(ctx)
	defer rest()
	go gate.Run(working)

	mux := http.NewServeMux()
	mux.Handle("/", gate)                                              // signing in, profile, administration
	mux.Handle("/orders/", gate.Require(http.HandlerFunc(showOrders))) // your application
	web := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() { <-ctx.Done(); _ = web.Close() }()

	link, err := gate.SetupLink(ctx)
	if err != nil {
		return err
	}
	if link != "" {
		fmt.Println("Make the first company:", link)
	}
	fmt.Println("Then open http://" + address + "/orders/")
	if err := web.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// showOrders knows who it is: nobody else gets here.
func showOrders(w http.ResponseWriter, r *http.Request) {
	who, _ := server.Who(r.Context())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, "<!doctype html><title>Orders</title><h1>Orders of %s</h1><p>%s, level %d.</p><p><a href=\"/\">Your account</a></p>\n",
		html.EscapeString(who.CompanyName), html.EscapeString(who.Name), who.Level)
}

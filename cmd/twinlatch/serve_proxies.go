package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// answerWithinProxy is how long an answer to a proxy may take: longer ones have
// been given up by the proxy.
const answerWithinProxy = 10 * time.Second

// answerProxies serves the listener on which reverse proxies ask who a request
// is, until stop; the answers under way are finished first.
func answerProxies(ctx context.Context, address string, gate http.Handler, log *slog.Logger) (stop func(), err error) {
	listener, err := listenOn(ctx, "--auth-listen", address)
	if err != nil {
		return nil, err
	}
	web := &http.Server{
		Handler: gate, ReadHeaderTimeout: headerWithin, ReadTimeout: headerWithin, WriteTimeout: answerWithinProxy,
		IdleTimeout: idleWithin, MaxHeaderBytes: mostHeaderByte, ErrorLog: strangers(log),
	}
	tell(log, twinlatch.EventListening, slog.String("address", listener.Addr().String()), slog.String("for", "proxies"))
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := web.Serve(listener); err != nil && err != http.ErrServerClosed {
			tell(log, twinlatch.EventListenerBroke, slog.Any("error", err))
		}
	}()
	return func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		if err := web.Shutdown(stopping); err != nil {
			tell(log, twinlatch.EventListenerBroke, slog.Any("error", err))
		}
		<-served
	}, nil
}

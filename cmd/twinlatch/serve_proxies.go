package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// answerWithinProxy is how long an answer to a proxy may take: longer ones have
// been given up by the proxy.
const answerWithinProxy = 10 * time.Second

// answerProxies serves the listener on which reverse proxies ask who a request
// is, until stop; the answers under way are finished first.
func answerProxies(ctx context.Context, address string, gate http.Handler, log *slog.Logger) (stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	web := &http.Server{
		Handler: gate, ReadHeaderTimeout: headerWithin, ReadTimeout: headerWithin, WriteTimeout: answerWithinProxy,
		IdleTimeout: idleWithin, MaxHeaderBytes: mostHeaderByte, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	log.Info("answering proxies", "address", listener.Addr().String())
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := web.Serve(listener); err != nil && err != http.ErrServerClosed {
			log.Error("the listener for proxies broke; nobody enters an application", "error", err)
		}
	}()
	return func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		if err := web.Shutdown(stopping); err != nil {
			log.Warn("a proxy was not answered before stopping", "error", err)
		}
		<-served
	}, nil
}

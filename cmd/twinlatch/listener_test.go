package main

import (
	"crypto/tls"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
)

// ASVS 12.1.1: versions of TLS that are broken are not spoken, the newest is.
func TestOnlyPresentVersionsOfTLSAreSpoken(t *testing.T) {
	folder := t.TempDir()
	c := serveCommand{config.Serve{Listen: "127.0.0.1:0", TLSCert: filepath.Join(folder, "chain.pem"), TLSKey: filepath.Join(folder, "key.pem")}}
	issue(t, &certificate{certFile: c.TLSCert, keyFile: c.TLSKey}, 1, time.Unix(1, 0))
	listener, err := c.listener(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for connection, err := listener.Accept(); err == nil; connection, err = listener.Accept() {
			go func(connection net.Conn) {
				_ = connection.(*tls.Conn).Handshake()
				_ = connection.Close()
			}(connection)
		}
	}()
	for newest, spoken := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		connection, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: newest, InsecureSkipVerify: true})
		if (err == nil) != spoken {
			t.Errorf("%s: %v", tls.VersionName(newest), err)
		}
		if err == nil {
			if got := connection.ConnectionState().Version; got != newest {
				t.Errorf("%s is answered by %s", tls.VersionName(newest), tls.VersionName(got))
			}
			_ = connection.Close()
		}
	}
}

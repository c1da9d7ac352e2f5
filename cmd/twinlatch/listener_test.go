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
	address := listens(t)
	for newest, spoken := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		connection, err := tls.Dial("tcp", address, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: newest, InsecureSkipVerify: true})
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

// Suites with CBC, or without keys of the moment, find nobody to talk to.
func TestOnlySuitesThatAuthenticateAreSpoken(t *testing.T) {
	address := listens(t)
	for suite, spoken := range map[uint16]bool{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: true, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: true,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: false, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: false,
	} {
		connection, err := tls.Dial("tcp", address, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite}, InsecureSkipVerify: true})
		if (err == nil) != spoken {
			t.Errorf("%s: %v", tls.CipherSuiteName(suite), err)
		}
		if err == nil {
			_ = connection.Close()
		}
	}
}

// listens shakes hands, and no more, at the address it gives.
func listens(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	c := serveCommand{config.Serve{Listen: "127.0.0.1:0", TLSCert: filepath.Join(folder, "chain.pem"), TLSKey: filepath.Join(folder, "key.pem")}}
	issue(t, &certificate{certFile: c.TLSCert, keyFile: c.TLSKey}, 1, time.Unix(1, 0))
	listener, err := c.listener(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for connection, err := listener.Accept(); err == nil; connection, err = listener.Accept() {
			go func(connection net.Conn) {
				_ = connection.(*tls.Conn).Handshake()
				_ = connection.Close()
			}(connection)
		}
	}()
	return listener.Addr().String()
}

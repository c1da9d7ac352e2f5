package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestARenewedCertificateIsServedWithoutARestart(t *testing.T) {
	folder := t.TempDir()
	c := &certificate{certFile: filepath.Join(folder, "chain.pem"), keyFile: filepath.Join(folder, "key.pem"), log: slog.New(slog.DiscardHandler)}
	issue(t, c, 1, time.Unix(1, 0))
	if err := c.load(); err != nil {
		t.Fatal(err)
	}
	serves(t, c, 1)

	issue(t, c, 2, time.Unix(2, 0))
	serves(t, c, 2)

	// Half written: the chain is new, the key is not there yet.
	write(t, c.keyFile, "")
	if err := os.Chtimes(c.certFile, time.Unix(3, 0), time.Unix(3, 0)); err != nil {
		t.Fatal(err)
	}
	serves(t, c, 2)
}

func serves(t *testing.T, c *certificate, number int64) {
	t.Helper()
	pair, err := c.get(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := pair.Leaf.SerialNumber.Int64(); got != number {
		t.Errorf("certificate %d is served, want %d", got, number)
	}
}

// issue writes a certificate with a number, as of a moment.
func issue(t *testing.T, c *certificate, number int64, at time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wanted := &x509.Certificate{SerialNumber: big.NewInt(number), DNSNames: []string{"localhost"}, NotAfter: at.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, wanted, wanted, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secretKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, c.certFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, c.keyFile, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secretKey})))
	if err := os.Chtimes(c.certFile, at, at); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

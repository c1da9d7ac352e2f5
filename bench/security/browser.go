package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// house is a running Twinlatch as it is reached from here.
type house struct {
	url   *url.URL
	roots *x509.CertPool
	cast  Cast
}

// openHouse reads what the flags of every subcommand say about a house.
func openHouse(address, certificate string, people Cast) (house, error) {
	text, err := os.ReadFile(certificate)
	if err != nil {
		return house{}, err
	}
	h := house{roots: x509.NewCertPool(), cast: people}
	if !h.roots.AppendCertsFromPEM(text) {
		return h, fmt.Errorf("%s is no certificate", certificate)
	}
	h.url, err = url.Parse(address)
	return h, err
}

// proxyAddress is where whatever the house takes for its trusted proxy calls
// from; everybody else comes from 127.0.0.1.
const proxyAddress = "127.0.0.2"

// transport dials the house from an address of this machine.
func (h house) transport(from string) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	return &http.Transport{
		DialContext: dialer.DialContext, MaxIdleConnsPerHost: 32,
		TLSClientConfig: &tls.Config{RootCAs: h.roots, MinVersion: tls.VersionTLS12},
	}
}

// browser keeps cookies, comes from one address and follows nothing.
type browser struct {
	house   house
	client  *http.Client
	address string // what the trusted proxy says it comes from; empty without one
}

func (h house) browser(transport http.RoundTripper, address string) *browser {
	jar, _ := cookiejar.New(nil) // fails for wrong options alone
	return &browser{house: h, address: address, client: &http.Client{
		Jar: jar, Transport: transport, Timeout: 60 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is what a page said.
type answer struct {
	status   int
	location string
	body     string
}

func (b *browser) send(method, path string, form url.Values) (answer, error) {
	r, err := http.NewRequest(method, b.house.url.String()+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.address != "" {
		r.Header.Set("X-Forwarded-For", b.address)
	}
	got, err := b.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header.Get("Location"), string(body)}, err
}

// signIn goes as far as somebody's password and phone lead.
func (b *browser) signIn(email string, withPhone bool) error {
	got, err := b.send(http.MethodPost, "/signin", url.Values{"email": {email}, "password": {b.house.cast.Password}})
	if err != nil {
		return err
	}
	if withPhone && strings.HasPrefix(got.location, "/signin/code") {
		code, err := b.house.cast.code(time.Now())
		if err != nil {
			return err
		}
		if got, err = b.send(http.MethodPost, "/signin/code", url.Values{"code": {code}}); err != nil {
			return err
		}
	}
	if got.status != http.StatusSeeOther {
		return fmt.Errorf("%s does not get in: %d", email, got.status)
	}
	return nil
}

// code is what everybody's phone shows.
func (c Cast) code(now time.Time) (string, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(c.Phone, " ", ""))
	if err != nil {
		return "", errors.New("the phone's secret is none")
	}
	return twinlatch.TOTPCode(key, twinlatch.TOTPStep(now)), nil
}

package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// mailServer is a real SMTP server on loopback that can speak TLS and ask for a
// password. It notes who signed in and what arrived.
type mailServer struct {
	address string
	trust   *x509.CertPool

	mu       sync.Mutex
	letters  []string
	signedIn []string
	secure   []bool // whether each letter came over TLS
}

// serverOptions say what the server offers.
type serverOptions struct {
	startTLS, implicit, password bool
}

func newMailServer(t *testing.T, o serverOptions) *mailServer {
	t.Helper()
	certificate, trust := vouched(t, "mail.example.com", "127.0.0.1")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{address: listener.Addr().String(), trust: trust}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		if o.password {
			return &guarded{visit{server: s, conn: c}}, nil
		}
		return &visit{server: s, conn: c, in: true}, nil
	}))
	server.Domain = "mail.example.com"
	server.AllowInsecureAuth = true // so that a test sees a password sent in plain
	settings := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if o.startTLS {
		server.TLSConfig = settings
	}
	if o.implicit {
		listener = tls.NewListener(listener, settings)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the mail server ended: %v", err)
		}
	})
	return s
}

func (s *mailServer) got() (letters, signedIn []string, secure []bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.letters, s.signedIn, s.secure
}

// visit is one SMTP conversation.
type visit struct {
	server *mailServer
	conn   *smtp.Conn
	in     bool
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func (v *visit) Mail(string, *smtp.MailOptions) error {
	if !v.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (v *visit) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, secure := v.conn.TLSConnectionState()
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	v.server.letters = append(v.server.letters, string(raw))
	v.server.secure = append(v.server.secure, secure)
	return nil
}

// guarded is a conversation that asks for a password.
type guarded struct{ visit }

func (g *guarded) AuthMechanisms() []string { return []string{sasl.Plain} }

func (g *guarded) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		g.server.mu.Lock()
		defer g.server.mu.Unlock()
		g.server.signedIn = append(g.server.signedIn, user+":"+password)
		if password != "right" {
			return smtp.ErrAuthFailed
		}
		g.in = true
		return nil
	}), nil
}

// vouched makes a certificate for the names and the pool that trusts it.
func vouched(t *testing.T, name, address string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		DNSNames: []string{name}, IPAddresses: []net.IP{net.ParseIP(address)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

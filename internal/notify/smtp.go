package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// sendFor is how long one letter may take, from the first packet to the last.
// It is well below leaseFor, so that no other node sends the same letter while
// we still do.
const sendFor = 45 * time.Second

// The ports of addresses that name none: submission, its older sibling with TLS
// from the first byte, and a relay on the machine itself.
const (
	portSubmission = 587
	portTLS        = 465
	portRelay      = 25
)

// SMTP sends through one mail server. smtp:// means STARTTLS; without it a
// letter goes only to a server on this machine, because letters hold links that
// open accounts. smtps:// means TLS from the first byte. It is safe for
// concurrent use; every letter has a connection of its own.
type SMTP struct {
	// Trust are the authorities that may vouch for the server; nil for the
	// system's.
	Trust *x509.CertPool

	host           string
	port           int
	implicit       bool // smtps
	local          bool // the server is on this machine
	user, password string
	from           *netmail.Address
	dial           func(ctx context.Context, network, address string) (net.Conn, error)
}

// NewSMTP reads a server's address, "smtp://user:password@host:port", and the
// sender of every letter, "Name <address>" or the address alone. Its errors do
// not repeat the server's address, which may hold a password.
func NewSMTP(server, from string) (*SMTP, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, errors.New("the mail server must be smtp://host:port or smtps://host:port")
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is not a mail address", from)
	}
	s := &SMTP{
		host: u.Hostname(), implicit: u.Scheme == "smtps", local: isLoopback(u.Hostname()),
		from: sender, dial: new(net.Dialer).DialContext,
	}
	s.user = u.User.Username()
	s.password, _ = u.User.Password()
	if s.port, err = port(u, s.local); err != nil {
		return nil, err
	}
	return s, nil
}

func port(u *url.URL, local bool) (int, error) {
	switch {
	case u.Port() != "":
		n, err := strconv.Atoi(u.Port())
		if err != nil || n < 1 || n > 65535 {
			return 0, errors.New("the mail server's port is not a port")
		}
		return n, nil
	case u.Scheme == "smtps":
		return portTLS, nil
	case local:
		return portRelay, nil
	}
	return portSubmission, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

// Send delivers one letter to the server.
func (s *SMTP) Send(ctx context.Context, letter Letter) error {
	message, err := s.message(letter)
	if err != nil {
		return err
	}
	return s.converse(ctx, func(client *mail.Client, conn *smtp.Client) error {
		return verdict(message, client.SendWithSMTPClient(conn, message))
	})
}

// Check connects, secures the connection and signs in, and sends nothing.
func (s *SMTP) Check(ctx context.Context) error {
	return s.converse(ctx, func(*mail.Client, *smtp.Client) error { return nil })
}

func (s *SMTP) converse(ctx context.Context, talk func(*mail.Client, *smtp.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	err = talk(client, conn)
	_ = client.CloseWithSMTPClient(conn) // QUIT is a courtesy; the letter is decided
	return err
}

func (s *SMTP) client(ctx context.Context) (*mail.Client, error) {
	// Plain is an option to this machine only; a TLS connection that is there
	// already (smtps) is seen as such under either policy, and STARTTLS is not
	// asked again.
	policy := mail.TLSMandatory
	if s.local || s.implicit {
		policy = mail.TLSOpportunistic
	}
	options := []mail.Option{
		mail.WithPort(s.port), mail.WithTimeout(sendFor), mail.WithTLSConfig(s.tls()),
		mail.WithTLSPolicy(policy), mail.WithHELO(s.domain()),
		mail.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
			return s.connect(ctx, network, address)
		}),
	}
	if s.user != "" {
		options = append(options, s.signIn(), mail.WithUsername(s.user), mail.WithPassword(s.password))
	}
	return mail.NewClient(s.host, options...)
}

// signIn sends a password over TLS, or to this machine.
func (s *SMTP) signIn() mail.Option {
	if s.local && !s.implicit {
		return mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1,
			mail.SMTPAuthPlainNoEnc, mail.SMTPAuthLoginNoEnc)
	}
	return mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover)
}

// connect dials and ties the connection to ctx, so that a shutdown does not wait
// for a server that has stopped answering.
func (s *SMTP) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := s.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if s.local && !isLoopback(hostOf(conn.RemoteAddr())) {
		_ = conn.Close()
		return nil, errors.New("localhost is not this machine") // a resolver's lie must not make us send in plain
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	if !s.implicit {
		return conn, nil
	}
	secure := tls.Client(conn, s.tls())
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

func hostOf(address net.Addr) string {
	host, _, err := net.SplitHostPort(address.String())
	if err != nil {
		return ""
	}
	return host
}

// tls verifies the server by name. A relay on this machine has, as a rule, a
// certificate that nobody signed; nobody can stand between us and it, so there
// STARTTLS is taken as it comes unless Trust says who may vouch.
func (s *SMTP) tls() *tls.Config {
	return &tls.Config{
		ServerName: s.host, RootCAs: s.Trust, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: s.local && !s.implicit && s.Trust == nil, //nolint:gosec // loopback only, see above
	}
}

// domain is the right-hand side of the sender's address: it names us in HELO and
// in Message-IDs, where the machine's own name has no business.
func (s *SMTP) domain() string {
	return s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
}

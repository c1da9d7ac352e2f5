package notify

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

var sample = Letter{
	ID: "0199-one", To: "ada@acme.example", Subject: "Ünder the\r\nBcc: all@evil.example",
	Text: "Plain words.\n", HTML: "<p>Rich words.</p>",
	At: time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC),
}

const from = "Twinlatch <signin@acme.example>"

// far makes a client that believes the server is another machine.
func far(t *testing.T, server *mailServer, scheme, userinfo string) *SMTP {
	t.Helper()
	s, err := NewSMTP(scheme+"://"+userinfo+"mail.example.com:2525", from)
	if err != nil {
		t.Fatal(err)
	}
	s.Trust = server.trust
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.address)
	}
	return s
}

func near(t *testing.T, server *mailServer, userinfo string) *SMTP {
	t.Helper()
	s, err := NewSMTP("smtp://"+userinfo+server.address, from)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestALetterSaysWhoSentItAndThatNobodyNeedAnswer(t *testing.T) {
	box := testkit.NewMailbox(t)
	s, err := NewSMTP(box.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), sample); err != nil {
		t.Fatal(err)
	}
	got := box.Wait(t, "ada@acme.example")
	for name, want := range map[string]string{
		"From": `"Twinlatch" <signin@acme.example>`, "To": "<ada@acme.example>",
		"Message-Id": "<0199-one@acme.example>", "Date": "Mon, 16 Nov 2026 09:00:00 +0000",
		"Auto-Submitted": "auto-generated", "User-Agent": "", "X-Mailer": "", "Bcc": "",
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s: %q, want %q", name, value, want)
		}
	}
	if got.Sender != "signin@acme.example" || !slices.Equal(got.To, []string{"ada@acme.example"}) {
		t.Errorf("the envelope says %s to %v", got.Sender, got.To)
	}
	if got.Text != "Plain words.\n" || got.HTML != "<p>Rich words.</p>" {
		t.Errorf("the parts are %q and %q", got.Text, got.HTML)
	}
}

func TestAcrossTheNetworkLettersGoOverTLSOnly(t *testing.T) {
	plain := newMailServer(t, serverOptions{password: true})
	err := far(t, plain, "smtp", "ada:right@").Send(t.Context(), sample)
	if err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("a server without STARTTLS: %v, want an error that may pass", err)
	}
	if letters, signedIn, _ := plain.got(); len(letters) != 0 || len(signedIn) != 0 {
		t.Errorf("it was given %d letters and %d passwords in plain", len(letters), len(signedIn))
	}
	for _, scheme := range []string{"smtp", "smtps"} {
		server := newMailServer(t, serverOptions{startTLS: scheme == "smtp", implicit: scheme == "smtps", password: true})
		if err := far(t, server, scheme, "ada:right@").Send(t.Context(), sample); err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
		letters, signedIn, secure := server.got()
		if len(letters) != 1 || !slices.Equal(signedIn, []string{"ada:right"}) || !slices.Equal(secure, []bool{true}) {
			t.Errorf("%s: %d letters, signed in %v, over TLS %v", scheme, len(letters), signedIn, secure)
		}
	}
}

func TestAServerNobodyVouchesForGetsNothing(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		server := newMailServer(t, serverOptions{startTLS: scheme == "smtp", implicit: scheme == "smtps", password: true})
		s := far(t, server, scheme, "ada:right@")
		_, s.Trust = vouched(t, "mail.example.com", "127.0.0.1")
		if err := s.Send(t.Context(), sample); err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, want an error that may pass", scheme, err)
		}
		if letters, signedIn, _ := server.got(); len(letters) != 0 || len(signedIn) != 0 {
			t.Errorf("%s: it was given %d letters and %d passwords", scheme, len(letters), len(signedIn))
		}
	}
}

func TestToThisMachineSTARTTLSIsUsedWhenOffered(t *testing.T) {
	for _, offered := range []bool{false, true} {
		server := newMailServer(t, serverOptions{startTLS: offered, password: true})
		if err := near(t, server, "ada:right@").Send(t.Context(), sample); err != nil {
			t.Errorf("STARTTLS offered %v: %v", offered, err)
		}
		if _, _, secure := server.got(); !slices.Equal(secure, []bool{offered}) {
			t.Errorf("STARTTLS offered %v, used %v", offered, secure)
		}
	}
}

// A resolver that says localhost is elsewhere must not make us send in plain.
func TestLocalhostElsewhereGetsNothing(t *testing.T) {
	s, err := NewSMTP("smtp://localhost:25", from)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := net.Pipe()
	defer func() { _ = theirs.Close() }()
	s.dial = func(context.Context, string, string) (net.Conn, error) { return elsewhere{ours}, nil }
	if err := s.Send(t.Context(), sample); err == nil || !strings.Contains(err.Error(), "not this machine") {
		t.Errorf("the answer is %v", err)
	}
}

type elsewhere struct{ net.Conn }

func (elsewhere) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 25} }

func TestWhatMayPassAndWhatIsForGood(t *testing.T) {
	box := testkit.NewMailbox(t)
	s, err := NewSMTP(box.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	box.Refuse(func(string) error { return testkit.Temporary() })
	if err := s.Send(t.Context(), sample); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("451 means %v, want one that may pass", err)
	}
	box.Refuse(func(string) error { return testkit.Permanent() })
	if err := s.Send(t.Context(), sample); !errors.Is(err, ErrRefused) {
		t.Errorf("550 means %v, want a refusal for good", err)
	}
	broken := sample
	broken.To = "not an address"
	if err := s.Send(t.Context(), broken); !errors.Is(err, ErrRefused) {
		t.Errorf("an address that is none means %v, want a refusal for good", err)
	}
	// A wrong password of ours is a setting somebody will mend, not a letter's fault.
	guarded := newMailServer(t, serverOptions{password: true})
	for _, userinfo := range []string{"ada:wrong@", ""} {
		if err := near(t, guarded, userinfo).Send(t.Context(), sample); err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("signing in as %q means %v, want one that may pass", userinfo, err)
		}
	}
}

func TestCheckSignsInAndSendsNothing(t *testing.T) {
	server := newMailServer(t, serverOptions{startTLS: true, password: true})
	if err := far(t, server, "smtp", "ada:right@").Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := far(t, server, "smtp", "ada:wrong@").Check(t.Context()); err == nil {
		t.Error("a wrong password passes the check")
	}
	if letters, _, _ := server.got(); len(letters) != 0 {
		t.Errorf("the check sent %d letters", len(letters))
	}
}

// A server that accepts the connection and never speaks must not hold a
// shutdown.
func TestAServerThatSaysNothingIsLeft(t *testing.T) {
	s, err := NewSMTP("smtp://127.0.0.1:25", from)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ours, theirs := net.Pipe()
	defer func() { _ = theirs.Close() }()
	s.dial = func(context.Context, string, string) (net.Conn, error) {
		cancel()
		return here{ours}, nil
	}
	if err := s.Send(ctx, sample); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("the answer is %v", err)
	}
}

type here struct{ net.Conn }

func (here) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 25} }

func TestAddressesOfMailServers(t *testing.T) {
	for address, port := range map[string]int{
		"smtp://mail.example.com": 587, "smtp://localhost": 25, "smtp://[::1]": 25, "smtp://127.0.0.9": 25,
		"smtps://mail.example.com": 465, "smtp://mail.example.com:2525": 2525,
	} {
		s, err := NewSMTP(address, from)
		if err != nil || s.port != port {
			t.Errorf("%s: port %v, %v, want %d", address, s, err, port)
		}
	}
	for _, address := range []string{"", "mail.example.com", "http://hunter2@mail.example.com", "smtp://", "smtp://u:hunter2@h:99999", "smtp://u:hunter2@h:x"} {
		_, err := NewSMTP(address, from)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := NewSMTP("smtp://localhost", "us"); err == nil {
		t.Error("a sender that is no address was taken")
	}
}

package testkit

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailPatience is how long a test waits for a mail before it fails: long enough
// for a busy machine, and never spent when the mail comes.
const mailPatience = 20 * time.Second

// Mailbox is a real SMTP server on loopback that keeps what it is sent.
type Mailbox struct {
	// Address is host:port; URL is the same as `--smtp` takes it.
	Address, URL string

	mu      sync.Mutex
	mails   []Mail
	taken   []bool        // which mails a Wait has already returned
	changed chan struct{} // closed and replaced whenever a mail arrives
	refuse  func(to string) error
}

// NewMailbox starts a mail server that ends with the test.
func NewMailbox(t testing.TB) *Mailbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := &Mailbox{Address: listener.Addr().String(), changed: make(chan struct{})}
	box.URL = "smtp://" + box.Address
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &delivery{box: box}, nil
	}))
	server.Domain = "localhost"
	server.MaxMessageBytes = 1 << 20
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-stopped; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the mail server ended: %v", err)
		}
	})
	return box
}

// Refuse makes the server answer recipients by this function from now on: nil
// accepts, an error refuses (Temporary and Permanent make the usual two).
func (b *Mailbox) Refuse(decide func(to string) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = decide
}

// Temporary is the refusal that asks to try again (451).
func Temporary() error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
}

// Permanent is the refusal that says never (550).
func Permanent() error {
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
}

// Wait returns the oldest mail to this address that no Wait has returned yet,
// waiting for it to arrive; it fails the test when none comes.
func (b *Mailbox) Wait(t testing.TB, to string) Mail {
	t.Helper()
	late := time.NewTimer(mailPatience)
	defer late.Stop()
	for {
		mail, found, changed := b.take(to)
		if found {
			return mail
		}
		select {
		case <-changed:
		case <-late.C:
			t.Fatalf("no mail to %s arrived; there are %v", to, b.subjects())
		}
	}
}

// All returns what has arrived so far, oldest first.
func (b *Mailbox) All() []Mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails)
}

// To returns what has arrived so far for one address, oldest first. For "no
// mail was sent", first Wait for a later mail, then ask To.
func (b *Mailbox) To(address string) []Mail {
	return slices.DeleteFunc(b.All(), func(m Mail) bool { return !slices.Contains(m.To, address) })
}

func (b *Mailbox) take(to string) (Mail, bool, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, mail := range b.mails {
		if !b.taken[i] && slices.Contains(mail.To, to) {
			b.taken[i] = true
			return mail, true, nil
		}
	}
	return Mail{}, false, b.changed
}

func (b *Mailbox) add(mail Mail) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails, b.taken = append(b.mails, mail), append(b.taken, false)
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *Mailbox) refusal(to string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refuse == nil {
		return nil
	}
	return b.refuse(to)
}

func (b *Mailbox) subjects() []string {
	var lines []string
	for _, mail := range b.All() {
		lines = append(lines, mail.To[0]+": "+mail.Subject)
	}
	return lines
}

// delivery is one SMTP conversation.
type delivery struct {
	box  *Mailbox
	from string
	to   []string
}

// Reset forgets the envelope, as RSET asks.
func (d *delivery) Reset() { d.from, d.to = "", nil }

// Logout ends the conversation; nothing is held.
func (d *delivery) Logout() error { return nil }

// Mail notes the sender of the envelope.
func (d *delivery) Mail(from string, _ *smtp.MailOptions) error {
	d.from = from
	return nil
}

// Rcpt notes one recipient, unless the test has asked to refuse it.
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := d.box.refusal(to); err != nil {
		return err
	}
	d.to = append(d.to, to)
	return nil
}

// Data reads the message and keeps it; a message that no mail program could
// read is refused, so that a test sees our mistake.
func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	mail, err := readMail(bytes.NewReader(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: "unreadable: " + err.Error()}
	}
	mail.Sender, mail.To, mail.Raw = d.from, slices.Clone(d.to), string(raw)
	d.box.add(mail)
	return nil
}

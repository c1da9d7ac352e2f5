package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/internal/words"
)

// office is an outbox with a clock, its keys and a log.
type office struct {
	*Postman
	t     *testing.T
	clock *testkit.Clock
	said  *log
}

// log is a buffer for several goroutines.
type log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newOffice(t *testing.T, sender Sender, options ...store.Options) *office {
	t.Helper()
	o := store.Options{Path: filepath.Join(t.TempDir(), "outbox.db")}
	if len(options) > 0 {
		o = options[0]
	}
	o.MAC = func(b []byte) []byte { return b }
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	keys, err := secret.GenerateKeySet()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	clock, said := testkit.Monday(), new(log)
	return &office{t: t, clock: clock, said: said, Postman: New(Config{
		DB: db, Keys: keys, Words: catalogue, Sender: sender, PublicURL: "https://signin.acme.example",
		Now: clock.Now, Log: slog.New(slog.NewTextHandler(said, nil)),
	})}
}

// queue puts a mail to Ada into the outbox as a deed does.
func (o *office) queue(id string, kind twinlatch.MailKind, facts twinlatch.MailFacts) {
	o.t.Helper()
	mail := twinlatch.Mail{Kind: kind, To: "ada@acme.example", Name: "Ada Byron", Language: "en", Facts: facts}
	raw, err := mail.Pack()
	if err != nil {
		o.t.Fatal(err)
	}
	sealed, err := o.Keys.Seal(raw, secret.Where{Company: "acme", Owner: id, Column: twinlatch.MailColumn})
	if err != nil {
		o.t.Fatal(err)
	}
	o.insert(store.OutboxMail{ID: id, Kind: kind, Sealed: sealed})
}

func (o *office) insert(m store.OutboxMail) {
	o.t.Helper()
	m.Company, m.Recipient, m.Language, m.RecipientKey = "acme", "ada@acme.example", "en", []byte("ada")
	m.CreatedAt, m.NextAt = o.clock.Now(), o.clock.Now()
	if err := o.DB.Write(o.t.Context(), func(tx *store.Tx) error { return tx.InsertMail(m) }); err != nil {
		o.t.Fatal(err)
	}
}

// round makes one round and checks how many tries it took.
func (o *office) round(want int) {
	o.t.Helper()
	got, err := o.Round(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	if got != want {
		o.t.Fatalf("a round made %d tries, want %d\n%s", got, want, o.said)
	}
}

func (o *office) dead() int {
	o.t.Helper()
	var n int
	err := o.DB.Read(o.t.Context(), func(tx *store.Tx) (err error) {
		n, err = tx.CountDeadMail("acme", time.Time{})
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) waiting() bool {
	o.t.Helper()
	err := o.DB.Read(o.t.Context(), func(tx *store.Tx) error { _, err := tx.NextMail(); return err })
	if err != nil && !errors.Is(err, store.ErrNone) {
		o.t.Fatal(err)
	}
	return err == nil
}

func client(t *testing.T, box *testkit.Mailbox) *SMTP {
	t.Helper()
	s, err := NewSMTP(box.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var reset = twinlatch.MailFacts{Company: "Acme", Link: "/password/reset?t=topsecret"}

func TestWhatADeedQueuedArrivesOnce(t *testing.T) {
	box := testkit.NewMailbox(t)
	o := newOffice(t, client(t, box))
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.round(1)
	o.round(0)
	got := box.Wait(t, "ada@acme.example")
	if got.Subject != "Choose a new password" || !strings.Contains(got.Text, "Hello Ada Byron,") {
		t.Errorf("the letter says %q\n%s", got.Subject, got.Text)
	}
	if link := got.Link(t, "/password/reset"); link != "https://signin.acme.example/password/reset?t=topsecret" {
		t.Errorf("the link is %s", link)
	}
	if len(box.All()) != 1 || o.waiting() {
		t.Error("it was sent again, or still waits")
	}
	if said := o.said.String(); strings.Contains(said, "topsecret") || strings.Contains(said, "ada@") {
		t.Errorf("the log says too much:\n%s", said)
	}
}

func TestAServerThatSaysLaterIsAskedLater(t *testing.T) {
	box := testkit.NewMailbox(t)
	o := newOffice(t, client(t, box))
	box.Refuse(func(string) error { return testkit.Temporary() })
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.round(1)
	o.round(0) // not before its time
	box.Refuse(nil)
	o.clock.Advance(7 * time.Second)
	o.round(0)
	o.clock.Advance(3 * time.Second)
	o.round(1)
	box.Wait(t, "ada@acme.example")
	if strings.Contains(o.said.String(), "ada@") {
		t.Errorf("the log names the recipient:\n%s", o.said)
	}
}

func TestAServerThatSaysNeverIsBelieved(t *testing.T) {
	box := testkit.NewMailbox(t)
	o := newOffice(t, client(t, box))
	box.Refuse(func(string) error { return testkit.Permanent() })
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.round(1)
	if o.dead() != 1 || o.waiting() {
		t.Error("the letter was not given up")
	}
}

func TestAServerThatWasDownGetsTheLetterWhenItIsUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := NewSMTP("smtp://"+address, from)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, s)
	o.queue("one", twinlatch.MailPasswordChanged, twinlatch.MailFacts{Company: "Acme"})
	for range 3 {
		o.round(1)
		o.clock.Advance(time.Hour)
	}
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Fatalf("the port was taken meanwhile: %v", err)
	}
	arrived := &mailServer{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &visit{server: arrived, conn: c, in: true}, nil
	}))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	o.round(1)
	if letters, _, _ := arrived.got(); len(letters) != 1 {
		t.Errorf("%d letters arrived\n%s", len(letters), o.said)
	}
}

func TestALetterIsGivenUpAfterAboutADay(t *testing.T) {
	down := senderFunc(func(context.Context, Letter) error { return errors.New("down") })
	o := newOffice(t, down)
	start := o.clock.Now()
	o.queue("one", twinlatch.MailPasswordChanged, twinlatch.MailFacts{Company: "Acme"})
	tries := 0
	for o.waiting() {
		n, err := o.Round(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tries += n
		o.clock.Advance(time.Minute)
	}
	took := o.clock.Now().Sub(start)
	if tries != MaxTries || o.dead() != 1 || took < 16*time.Hour || took > 26*time.Hour {
		t.Errorf("given up after %d tries in %v, %d dead", tries, took, o.dead())
	}
}

// A yes of the server that never reached us: the letter goes again, and mail
// programs know it for the same.
func TestALetterSentTwiceIsKnownForTheSame(t *testing.T) {
	box := testkit.NewMailbox(t)
	smtp, lost := client(t, box), true
	o := newOffice(t, senderFunc(func(ctx context.Context, l Letter) error {
		if err := smtp.Send(ctx, l); err != nil || !lost {
			return err
		}
		lost = false
		return errors.New("the answer was lost")
	}))
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.round(1)
	o.clock.Advance(time.Minute)
	o.round(1)
	first, second := box.Wait(t, "ada@acme.example"), box.Wait(t, "ada@acme.example")
	for _, name := range []string{"Message-Id", "Date"} {
		if a, b := first.Header.Get(name), second.Header.Get(name); a != b || a == "" {
			t.Errorf("%s was %q, then %q", name, a, b)
		}
	}
}

func TestALetterClaimedBeforeACrashIsSentWhenTheLeaseEnds(t *testing.T) {
	var box Mailbox
	o := newOffice(t, &box)
	o.queue("one", twinlatch.MailPasswordReset, reset)
	if _, err := o.claim(t.Context(), atOnce); err != nil { // and here the node dies
		t.Fatal(err)
	}
	o.clock.Advance(leaseFor - time.Second)
	o.round(0)
	o.clock.Advance(time.Second)
	o.round(1)
	if len(box.Letters()) != 1 {
		t.Error("the letter did not go")
	}
}

// A letter that takes the node down with it must not do so for ever.
func TestALetterThatNeverComesBackIsGivenUp(t *testing.T) {
	var box Mailbox
	o := newOffice(t, &box)
	o.queue("one", twinlatch.MailPasswordReset, reset)
	for range MaxTries {
		if _, err := o.claim(t.Context(), atOnce); err != nil {
			t.Fatal(err)
		}
		o.clock.Advance(leaseFor)
	}
	o.round(1)
	if o.dead() != 1 || len(box.Letters()) != 0 {
		t.Error("it was tried once more")
	}
}

func TestWhatCannotBecomeALetterIsGivenUpAndTheOthersGo(t *testing.T) {
	var box Mailbox
	o := newOffice(t, &box)
	o.insert(store.OutboxMail{ID: "damaged", Kind: twinlatch.MailPasswordReset, Sealed: []byte("not sealed here")})
	moved, err := o.Keys.Seal([]byte("{}"), secret.Where{Company: "acme", Owner: "another row", Column: twinlatch.MailColumn})
	if err != nil {
		t.Fatal(err)
	}
	o.insert(store.OutboxMail{ID: "moved", Kind: twinlatch.MailPasswordReset, Sealed: moved})
	o.queue("elsewhere", twinlatch.MailPasswordReset, twinlatch.MailFacts{Link: "https://evil.example/?t=topsecret"})
	o.queue("late", twinlatch.MailPasswordReset, twinlatch.MailFacts{Until: o.clock.Now()})
	o.queue("good", twinlatch.MailPasswordReset, reset)
	o.round(5)
	if letters := box.Letters(); o.dead() != 4 || len(letters) != 1 || letters[0].ID != "good" {
		t.Errorf("%d dead, %d letters", o.dead(), len(letters))
	}
	said := o.said.String()
	if strings.Count(said, "level=ERROR") != 4 || strings.Contains(said, "topsecret") {
		t.Errorf("the log says\n%s", said)
	}
}

func TestAKindOfALaterVersionWaitsForTheNodeThatKnowsIt(t *testing.T) {
	var box Mailbox
	o := newOffice(t, &box)
	o.queue("one", "from-the-future", twinlatch.MailFacts{})
	o.round(1)
	if o.dead() != 0 || !o.waiting() {
		t.Error("it was given up")
	}
}

func TestWithoutAServerNothingIsKept(t *testing.T) {
	o := newOffice(t, NoServer{})
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.round(1)
	if o.dead() != 1 || o.waiting() {
		t.Error("a link waits for a server that may be configured much later")
	}
}

func TestTwoNodesSendEachLetterOnce(t *testing.T) {
	const letters = 40
	databases := map[string]func(*testing.T) store.Options{
		"sqlite":   func(t *testing.T) store.Options { return store.Options{Path: filepath.Join(t.TempDir(), "o.db")} },
		"postgres": func(t *testing.T) store.Options { return store.Options{DSN: testkit.Postgres(t)} },
	}
	for name, open := range databases {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			sent := map[string]int{}
			o := newOffice(t, senderFunc(func(_ context.Context, l Letter) error {
				mu.Lock()
				defer mu.Unlock()
				sent[l.ID]++
				return nil
			}), open(t))
			for i := range letters {
				o.queue(fmt.Sprintf("letter-%02d", i), twinlatch.MailPasswordChanged, twinlatch.MailFacts{Company: "Acme"})
			}
			var nodes sync.WaitGroup
			for range 2 {
				node := New(o.Config)
				nodes.Go(func() {
					if _, err := node.Round(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			nodes.Wait()
			for id, n := range sent {
				if n != 1 {
					t.Errorf("%s was sent %d times", id, n)
				}
			}
			if len(sent) != letters {
				t.Errorf("%d letters were sent, want %d", len(sent), letters)
			}
		})
	}
}

// senderFunc is a Sender for tests that need to hold or lose a letter.
type senderFunc func(context.Context, Letter) error

func (f senderFunc) Send(ctx context.Context, l Letter) error { return f(ctx, l) }

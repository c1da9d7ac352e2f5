package notify

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

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
	return &office{t: t, clock: clock, said: said, Postman: NewPostman(PostmanConfig{
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

// senderFunc is a Sender for tests that need to hold or lose a letter.
type senderFunc func(context.Context, Letter) error

func (f senderFunc) Send(ctx context.Context, l Letter) error { return f(ctx, l) }

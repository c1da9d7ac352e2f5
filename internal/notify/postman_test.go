package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

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
	box := testkit.NewMailbox(t)
	s, closed := client(t, box), closedPort(t)
	up := false
	s.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if !up {
			address = closed
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	o := newOffice(t, s)
	o.queue("one", twinlatch.MailPasswordChanged, twinlatch.MailFacts{Company: "Acme"})
	for range 3 {
		o.round(1)
		o.clock.Advance(time.Hour)
	}
	up = true
	o.round(1)
	box.Wait(t, "ada@acme.example")
}

// closedPort is an address on which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
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
				node := NewPostman(o.PostmanConfig)
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

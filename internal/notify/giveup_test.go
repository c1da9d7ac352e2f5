package notify

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

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

package notify

import (
	"context"
	"testing"

	"github.com/twinlatch/twinlatch"
)

// run sets the postman to work until the returned function is called.
func (o *office) run() (stop func()) {
	ctx, cancel := context.WithCancel(o.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); o.Run(ctx) }()
	return func() { cancel(); <-ended }
}

func TestAWokenPostmanSendsAtOnce(t *testing.T) {
	sent := make(chan string, 1)
	o := newOffice(t, senderFunc(func(_ context.Context, l Letter) error { sent <- l.ID; return nil }))
	defer o.run()()
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.Wake()
	if id := <-sent; id != "one" {
		t.Errorf("sent %s", id)
	}
}

func TestAPostmanFindsWhatAnotherNodeQueued(t *testing.T) {
	sent := make(chan string, 1)
	o := newOffice(t, senderFunc(func(_ context.Context, l Letter) error { sent <- l.ID; return nil }))
	defer o.run()()
	o.queue("one", twinlatch.MailPasswordReset, reset)
	<-sent // nobody woke it
}

func TestALetterThatHangsDoesNotHoldTheOthers(t *testing.T) {
	sent, release := make(chan string, 1), make(chan struct{})
	o := newOffice(t, senderFunc(func(_ context.Context, l Letter) error {
		if l.ID == "hanging" {
			<-release
		}
		sent <- l.ID
		return nil
	}))
	defer o.run()()
	o.queue("hanging", twinlatch.MailPasswordReset, reset)
	o.queue("quick", twinlatch.MailPasswordReset, reset)
	o.Wake()
	if id := <-sent; id != "quick" {
		t.Errorf("%s came first", id)
	}
	close(release)
	<-sent
}

func TestAShutdownBreaksOffWhatHangsAndPutsItBack(t *testing.T) {
	started := make(chan struct{}, 1)
	o := newOffice(t, senderFunc(func(ctx context.Context, _ Letter) error {
		started <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}))
	o.grace = 0
	stop := o.run()
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.Wake()
	<-started
	stop()
	var box Mailbox
	o.Sender = &box
	o.round(1) // at once: neither a lease nor a wait stands before the next start
	if len(box.Letters()) != 1 {
		t.Error("the letter was lost")
	}
}

func TestAShutdownLetsALetterUnderWayFinish(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	o := newOffice(t, senderFunc(func(ctx context.Context, _ Letter) error {
		close(started)
		<-release
		return ctx.Err()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); o.Run(ctx) }()
	o.queue("one", twinlatch.MailPasswordReset, reset)
	o.Wake()
	<-started
	cancel()
	close(release)
	<-ended
	if o.waiting() || o.dead() != 0 {
		t.Errorf("the letter was sent and that was not noted\n%s", o.said)
	}
}

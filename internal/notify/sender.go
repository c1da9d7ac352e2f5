package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twinlatch/twinlatch"
)

// ErrRefused is a refusal for good: trying again would not help. Every other
// error of a Sender is taken as one that may pass.
var ErrRefused = errors.New("the mail was refused for good")

// Letter is one mail, ready to go.
type Letter struct {
	ID      string // of the outbox row: every try of one mail has the same
	Kind    twinlatch.MailKind
	To      string // one address
	Subject string // one line
	HTML    string
	Text    string
	At      time.Time // when the mail was queued
}

// Sender takes letters away. Send returns nil only when somebody else has
// answered for the letter.
type Sender interface {
	Send(ctx context.Context, letter Letter) error
}

// NoServer is the Sender of an instance without a mail server. It gives every
// letter up at once, so that no link lies in the outbox for a server that may be
// configured much later.
type NoServer struct{}

// Send refuses.
func (NoServer) Send(context.Context, Letter) error {
	return fmt.Errorf("%w: no mail server is configured", ErrRefused)
}

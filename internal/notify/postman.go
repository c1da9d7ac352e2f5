package notify

import (
	"context"
	"log/slog"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/words"
)

const (
	// atOnce bounds the letters under way: a mail server that hangs must not
	// hold more than this.
	atOnce = 8
	// leaseFor is how long a claimed letter is ours. After a crash it is another
	// node's, or ours again, that much later.
	leaseFor = 2 * time.Minute
	// pollEvery finds what other nodes queued and what is due again. A deed on
	// this node wakes us and does not wait for it; either way the first try
	// comes within a second.
	pollEvery = 500 * time.Millisecond
	// graceful is how long letters under way may take to finish at a shutdown.
	graceful = 5 * time.Second
)

// PostmanConfig is what a Postman is handed.
type PostmanConfig struct {
	DB        *store.DB
	Keys      *secret.KeySet
	Words     *words.Catalogue
	Sender    Sender
	PublicURL string // of this instance; every link leads below it
	Now       func() time.Time
	Log       *slog.Logger
}

// Postman drains the outbox. Several, on several nodes, may drain one.
type Postman struct {
	PostmanConfig
	hands
	mute bool // the outbox could not be read and that was said
}

// NewPostman makes a Postman; Run sets it to work.
func NewPostman(c PostmanConfig) *Postman { return &Postman{PostmanConfig: c, hands: newHands()} }

// Run sends mail until ctx ends. It then lets the letters under way finish for a
// moment, breaks off the rest, puts those back for the next start, and returns.
func (p *Postman) Run(ctx context.Context) { p.work(ctx, p.due) }

// due claims as many due letters as there are free hands.
func (p *Postman) due(sending context.Context, free int) (jobs []func()) {
	claimed, err := p.claim(sending, free)
	if err != nil && !p.mute {
		p.tell(twinlatch.EventMailFailed, slog.Any("error", err))
	}
	p.mute = err != nil
	for _, m := range claimed {
		jobs = append(jobs, func() { p.deliver(sending, m) })
	}
	return jobs
}

// Round delivers everything that is due now, one letter after the other, and
// says how many tries it made. Tests call it instead of Run.
func (p *Postman) Round(ctx context.Context) (int, error) {
	tries := 0
	for {
		claimed, err := p.claim(ctx, atOnce)
		if err != nil || len(claimed) == 0 {
			return tries, err
		}
		for _, m := range claimed {
			p.deliver(ctx, m)
			tries++
		}
	}
}

package notify

import (
	"context"
	"log/slog"
	"sync"
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

// Config is what a Postman is handed.
type Config struct {
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
	Config
	wake  chan struct{}
	slots chan struct{}
	grace time.Duration
	mute  bool // the outbox could not be read and that was said
}

// New makes a Postman; Run sets it to work.
func New(c Config) *Postman {
	return &Postman{Config: c, wake: make(chan struct{}, 1), slots: make(chan struct{}, atOnce), grace: graceful}
}

// Wake says that there is a new mail. It never waits; call it after the Write
// that queued the mail has returned.
func (p *Postman) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run sends mail until ctx ends. It then lets the letters under way finish for a
// moment, breaks off the rest, puts those back for the next start, and returns.
func (p *Postman) Run(ctx context.Context) {
	sending, breakOff := context.WithCancel(context.WithoutCancel(ctx))
	defer breakOff()
	var underWay sync.WaitGroup
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for ctx.Err() == nil {
		p.start(sending, &underWay)
		select {
		case <-ctx.Done():
		case <-p.wake:
		case <-poll.C:
		}
	}
	impatient := time.AfterFunc(p.grace, breakOff)
	defer impatient.Stop()
	underWay.Wait()
}

// start claims as many due letters as there are free hands.
func (p *Postman) start(sending context.Context, underWay *sync.WaitGroup) {
	free := cap(p.slots) - len(p.slots)
	if free == 0 {
		return
	}
	claimed, err := p.claim(sending, free)
	if err != nil {
		if !p.mute {
			p.tell(twinlatch.EventMailFailed, slog.Any("error", err))
		}
		p.mute = true
		return
	}
	p.mute = false
	for _, m := range claimed {
		p.slots <- struct{}{}
		underWay.Go(func() {
			defer p.Wake() // a free hand, and perhaps a letter that waits for one
			defer func() { <-p.slots }()
			p.deliver(sending, m)
		})
	}
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

package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// maxTellings is how often an application is told of a sign-out before that is
// given up; with the waits of a letter that is about three hours, by when most
// sessions have ended by themselves.
const maxTellings = 12

// HeraldConfig is what a Herald is handed.
type HeraldConfig struct {
	DB *store.DB
	// Token signs what the application is told. It is asked anew at every try, so
	// that what arrives is fresh.
	Token func(ctx context.Context, l twinlatch.Logout) (string, error)
	// Networks may be called beside the public internet.
	Networks []netip.Prefix
	Now      func() time.Time
	Log      *slog.Logger
}

// Herald tells OpenID Connect applications that somebody was signed out (Back-
// Channel Logout 1.0). Several, on several nodes, may tell from one queue.
type Herald struct {
	HeraldConfig
	hands
	web  *http.Client
	mute bool // the queue could not be read and that was said
}

// NewHerald makes a Herald; Run sets it to work.
func NewHerald(c HeraldConfig) *Herald {
	return &Herald{HeraldConfig: c, hands: newHands(), web: caller(c.Networks)}
}

// Run tells until ctx ends, as Postman.Run sends.
func (h *Herald) Run(ctx context.Context) { h.work(ctx, h.due) }

func (h *Herald) due(telling context.Context, free int) (jobs []func()) {
	claimed, err := h.claim(telling, free)
	if err != nil && !h.mute {
		h.tell(twinlatch.EventLogoutFailed, slog.Any("error", err))
	}
	h.mute = err != nil
	for _, l := range claimed {
		jobs = append(jobs, func() { h.deliver(telling, l) })
	}
	return jobs
}

// Round tells everything that is due now, one after the other, and says how many
// tries it made. Tests call it instead of Run.
func (h *Herald) Round(ctx context.Context) (tries int, err error) {
	for {
		claimed, err := h.claim(ctx, 1)
		if err != nil || len(claimed) == 0 {
			return tries, err
		}
		h.deliver(ctx, claimed[0])
		tries++
	}
}

// claim leases what is due. It reads first: a poll that finds nothing costs no
// Write.
func (h *Herald) claim(ctx context.Context, limit int) (claimed []twinlatch.Logout, err error) {
	now := h.Now()
	var next time.Time
	err = h.DB.Read(ctx, func(tx *store.Tx) (err error) { next, err = tx.NextLogout(); return err })
	if errors.Is(err, store.ErrNone) || err == nil && next.After(now) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	err = h.DB.Write(ctx, func(tx *store.Tx) (err error) {
		claimed, err = tx.ClaimLogouts(now, now.Add(leaseFor), limit)
		return err
	})
	return claimed, err
}

// deliver makes one try and notes what came of it.
func (h *Herald) deliver(ctx context.Context, l twinlatch.Logout) {
	answer := h.try(ctx, l)
	interrupted := answer.err != nil && ctx.Err() != nil
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteFor)
	defer cancel()
	err := h.DB.Write(note, func(tx *store.Tx) error {
		now := h.Now()
		next := now.Add(backoff(l.ID, l.Attempts))
		switch {
		case answer.err == nil:
			return tx.LogoutTold(l.ID, now)
		case interrupted:
			return tx.LogoutFailed(l.ID, now, "interrupted")
		case answer.final || l.Attempts >= maxTellings:
			return tx.LogoutDead(l.ID, now, answer.why())
		case answer.away:
			return errors.Join(tx.LogoutFailed(l.ID, next, answer.why()), tx.LogoutsAway(l.Address, now, next))
		}
		return tx.LogoutFailed(l.ID, next, answer.why())
	})
	about := []slog.Attr{slog.String("sign-out", l.ID), slog.String("application", string(l.App)), slog.String("company", string(l.Company)), slog.Int("try", l.Attempts)}
	if err != nil { // the lease will end, and the application be told again
		h.tell(twinlatch.EventLogoutFailed, append(about, slog.Any("error", err))...)
	}
	switch {
	case answer.err == nil:
		h.tell(twinlatch.EventLogoutTold, about...)
	case !interrupted && (answer.final || l.Attempts >= maxTellings):
		h.tell(twinlatch.EventLogoutGivenUp, append(about, slog.String("error", answer.why()))...)
	default:
		h.tell(twinlatch.EventLogoutWaits, append(about, slog.String("error", answer.why()))...)
	}
}

func (h *Herald) tell(name string, about ...slog.Attr) { tell(h.Log, name, about) }

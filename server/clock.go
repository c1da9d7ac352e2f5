package server

import (
	"context"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// How often the clock does its part. The first nightly round comes with the
// first tick, so that a server that is started every evening sweeps too.
const (
	tickEvery    = 20 * time.Second
	nightlyEvery = 24 * time.Hour
)

// Run does the work behind the pages until the context ends: mail, what
// applications are told, and what the clock does by itself.
func (s *Server) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { s.postman.Run(ctx) })
	work.Go(func() { s.herald.Run(ctx) })
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		s.Tick(ctx)
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
	work.Wait()
}

// Tick does what the clock does by itself at this moment; several servers may do
// it at once. What fails is logged and done at the next.
func (s *Server) Tick(ctx context.Context) {
	if err := s.data.Announce(ctx, s.House.Now()); err != nil && ctx.Err() == nil {
		s.House.Tell(ctx, twinlatch.EventKeysDiffer, slog.Any("keys", s.House.Keys), slog.Any("error", err))
	}
	if err := s.House.Tick(ctx); err != nil && ctx.Err() == nil {
		s.House.Tell(ctx, twinlatch.EventClockFailed, slog.Any("error", err))
	}
	now := s.House.Now()
	s.mu.Lock()
	due := now.Sub(s.lastNight) >= nightlyEvery || now.Before(s.lastNight)
	if due {
		s.lastNight = now
	}
	s.mu.Unlock()
	if !due {
		return
	}
	if err := s.House.Nightly(ctx); err != nil && ctx.Err() == nil {
		s.House.Tell(ctx, twinlatch.EventClockFailed, slog.Any("error", err))
	}
	s.logHeads(ctx)
}

// logHeads writes down outside the database where every audit chain stands, so
// that a log cut off together with its head is found out.
func (s *Server) logHeads(ctx context.Context) {
	var heads []store.AuditHead
	err := s.House.DB.Read(ctx, func(tx *store.Tx) (err error) {
		heads, err = tx.AuditHeads()
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			s.House.Tell(ctx, twinlatch.EventClockFailed, slog.Any("error", err))
		}
		return
	}
	for _, head := range heads {
		s.House.Tell(ctx, twinlatch.EventAuditHead, slog.String("company", string(head.Chain)), slog.Int64("entries", head.Seq), slog.String("hash", hex.EncodeToString(head.Hash)))
	}
}

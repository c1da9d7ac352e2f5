package flow

import (
	"context"
	"errors"
	"log/slog"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ErrSealed is the cause of an error when a sealed value did not open.
var ErrSealed = secret.ErrSealed

// Asked is the request that a line of the log belongs to. One goroutine has it.
type Asked struct {
	ID, Method, Path string
	Place            twinlatch.Place
	// Known says that a page of ours has this path.
	Known bool
	// Company and Actor are who is signed in, once it is known.
	Company twinlatch.CompanyID
	Actor   twinlatch.AccountID
	Key     twinlatch.APIKeyID // with which a program came; Actor is who answers for it
	told    bool               // a line has already said why it was refused
}

// Told reports whether a line has already said why the request was refused.
func (a *Asked) Told() bool { return a.told }

type askedKey struct{}

// WithAsked hands a request down to the log.
func WithAsked(ctx context.Context, a *Asked) context.Context {
	return context.WithValue(ctx, askedKey{}, a)
}

// AskedIn is the request of a context; nil for the clock and the host.
func AskedIn(ctx context.Context) *Asked {
	a, _ := ctx.Value(askedKey{}).(*Asked)
	return a
}

// loggedFacts are the facts of an entry that its line in the log has too: words
// of ours, never a name, an address or what somebody wrote.
var loggedFacts = []string{"second", "next", "why", "application", "command", "roles", "before", "after"}

// note remembers an entry for the log; it is told once the Write is committed.
func note(tx *store.Tx, e twinlatch.AuditEntry) { tx.Note(e) }

// tellNoted logs what a committed Write noted.
func (h *House) tellNoted(ctx context.Context, noted []any) {
	for _, n := range noted {
		e, ok := n.(twinlatch.AuditEntry)
		if !ok {
			continue
		}
		attrs := []slog.Attr{slog.String("company", string(e.Company)), slog.String("actor", string(e.Actor)), slog.String("target", string(e.Target))}
		for _, name := range loggedFacts {
			if value := e.Facts[name]; value != "" {
				attrs = append(attrs, slog.String(name, value))
			}
		}
		h.Tell(ctx, string(e.Kind), attrs...)
	}
}

// Tell writes one line of the log: what happened, how it ended, and the request
// it happened in.
func (h *House) Tell(ctx context.Context, name string, attrs ...slog.Attr) {
	event := twinlatch.EventOf(name)
	asked := AskedIn(ctx)
	line := event.Attrs()
	if asked != nil {
		asked.told = asked.told || event.Ending == twinlatch.WentWrong || event.Ending == twinlatch.WasRefused
		line = append(line, slog.String("request", asked.ID), slog.String("method", asked.Method), slog.String("path", asked.Path),
			slog.String("address", asked.Place.Address), slog.String("browser", asked.Place.Browser), slog.String("system", asked.Place.System))
		if asked.Actor != "" {
			line = append(line, slog.String("by", string(asked.Actor)), slog.String("of", string(asked.Company)))
		}
		if asked.Key != "" {
			line = append(line, slog.String("key", string(asked.Key)))
		}
	}
	h.Log.LogAttrs(ctx, event.Level(), name, append(line, attrs...)...)
}

// TellRefused writes the line of an error that answers a request, unless a deed
// has already told of it in this request.
func (h *House) TellRefused(ctx context.Context, err error) {
	var refusal *twinlatch.Error
	name := twinlatch.EventUnexpected
	if errors.As(err, &refusal) {
		name = twinlatch.RefusalEvent(refusal)
	}
	if errors.Is(err, ErrSealed) {
		name = twinlatch.EventDecryptFailed
	}
	asked := AskedIn(ctx)
	if name == twinlatch.EventNotFound && asked != nil && !asked.Known {
		name = twinlatch.EventNoSuchPage
	}
	broke := twinlatch.EventOf(name).Ending == twinlatch.Broke
	if name == "" || !broke && asked != nil && asked.told {
		return
	}
	if asked != nil {
		asked.told = true
	}
	var attrs []slog.Attr
	if refusal != nil {
		attrs = append(attrs, slog.String("reason", refusal.Say))
	}
	if broke || refusal != nil && refusal.Cause != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	h.Tell(ctx, name, attrs...)
}

package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/words"
)

const (
	// noteFor is how long the note of an outcome may take, also at a shutdown.
	noteFor = 10 * time.Second
	// failureBytes bounds what a mail server said, in the row and in the log.
	failureBytes = 300
)

// claim leases due letters. It reads first: a poll that finds nothing costs no
// Write.
func (p *Postman) claim(ctx context.Context, limit int) ([]store.OutboxMail, error) {
	now := p.Now()
	var next time.Time
	err := p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		next, err = tx.NextMail()
		return err
	})
	if errors.Is(err, store.ErrNone) || (err == nil && next.After(now)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var claimed []store.OutboxMail
	err = p.DB.Write(ctx, func(tx *store.Tx) (err error) {
		claimed, err = tx.ClaimMail(now, now.Add(leaseFor), limit)
		return err
	})
	return claimed, err
}

// deliver makes one try and notes what came of it.
func (p *Postman) deliver(ctx context.Context, m store.OutboxMail) {
	err := p.try(ctx, m)
	interrupted := err != nil && ctx.Err() != nil
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteFor)
	defer cancel()
	noteErr := p.DB.Write(note, func(tx *store.Tx) error {
		now := p.Now()
		switch {
		case err == nil:
			return tx.MailSent(m.ID, now)
		case interrupted:
			return tx.MailFailed(m.ID, now, "interrupted")
		case final(m, err):
			return tx.MailDead(m.ID, now, failure(m, err))
		}
		return tx.MailFailed(m.ID, now.Add(backoff(m.ID, m.Attempts)), failure(m, err))
	})
	if noteErr != nil {
		// The lease will end and the letter be sent again, under the same
		// Message-ID.
		p.tell(twinlatch.EventMailFailed, slog.String("mail", m.ID), slog.String("kind", string(m.Kind)), slog.Any("error", noteErr))
	}
	p.log(m, err, interrupted)
}

// try turns one row into a letter and hands it to the sender.
func (p *Postman) try(ctx context.Context, m store.OutboxMail) error {
	if m.Attempts > MaxTries {
		return fmt.Errorf("%w: every try ended without an outcome", ErrRefused)
	}
	mail := twinlatch.Mail{Kind: m.Kind, To: m.Recipient, Language: m.Language}
	where := secret.Where{Company: string(m.Company), Owner: m.ID, Column: twinlatch.MailColumn}
	raw, err := p.Keys.Open(m.Sealed, where)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := mail.Unpack(raw); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if mail.Stale(p.Now()) {
		return fmt.Errorf("%w: its link ended before it could be sent", ErrRefused)
	}
	message, err := p.Words.Render(mail, p.PublicURL)
	if errors.Is(err, words.ErrUnknownMail) {
		return err // queued by a newer node during an upgrade, which will send it
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return p.Sender.Send(ctx, Letter{
		ID: m.ID, Kind: m.Kind, To: m.Recipient, At: m.CreatedAt,
		Subject: message.Subject, HTML: message.HTML, Text: message.Text,
	})
}

func final(m store.OutboxMail, err error) bool {
	return errors.Is(err, ErrRefused) || m.Attempts >= MaxTries
}

// failure is what goes into the row and the log: what the mail server said, as
// one short line of valid text (PostgreSQL takes no other) and without the
// recipient, whom servers like to repeat.
func failure(m store.OutboxMail, err error) string {
	return oneLine(strings.ReplaceAll(err.Error(), m.Recipient, "the recipient"))
}

// oneLine is an error as one short line of valid text.
func oneLine(said string) string {
	said = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, said)
	if len(said) > failureBytes {
		said = said[:failureBytes]
	}
	return strings.ToValidUTF8(said, "")
}

// log says what came of a try, without the recipient and without the facts.
func (p *Postman) log(m store.OutboxMail, err error, interrupted bool) {
	about := []slog.Attr{slog.String("mail", m.ID), slog.String("kind", string(m.Kind)), slog.String("company", string(m.Company)), slog.Int("try", m.Attempts)}
	switch {
	case err == nil:
		p.tell(twinlatch.EventMailSent, about...)
	case interrupted:
		p.tell(twinlatch.EventMailWaits, append(about, slog.String("error", "interrupted"))...)
	case final(m, err):
		p.tell(twinlatch.EventMailGivenUp, append(about, slog.String("error", failure(m, err)))...)
	default:
		p.tell(twinlatch.EventMailWaits, append(about, slog.String("error", failure(m, err)))...)
	}
}

func (p *Postman) tell(name string, about ...slog.Attr) { tell(p.Log, name, about) }

func tell(to *slog.Logger, name string, about []slog.Attr) {
	event := twinlatch.EventOf(name)
	to.LogAttrs(context.Background(), event.Level(), name, append(event.Attrs(), about...)...)
}

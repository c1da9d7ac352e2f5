package store

import (
	"encoding/hex"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// OutboxMail is a mail that waits to be sent; its facts are sealed to its id
// and erased when it is sent or given up.
type OutboxMail struct {
	ID           string
	Company      twinlatch.CompanyID
	Kind         twinlatch.MailKind
	Recipient    string
	RecipientKey []byte // hash of the normalised address, for the hourly limit
	Language     string
	Sealed       []byte
	Attempts     int
	CreatedAt    time.Time
	NextAt       time.Time
	SentAt       time.Time // of one that is kept to be counted and is for nobody; zero: it waits
}

const outboxColumns = `id, company_id, kind, recipient, recipient_key, language, sealed, attempts, created_at, next_at`

func scanOutbox(s scanner) (m OutboxMail, err error) {
	var created, next int64
	err = s.Scan(&m.ID, &m.Company, &m.Kind, &m.Recipient, &m.RecipientKey, &m.Language, &m.Sealed, &m.Attempts, &created, &next)
	m.CreatedAt, m.NextAt = moment(created), moment(next)
	return m, err
}

// InsertMail puts a mail into the outbox, in the same Write as its cause.
func (tx *Tx) InsertMail(m OutboxMail) error {
	state := "waiting"
	if !m.SentAt.IsZero() {
		state = "sent"
	}
	return tx.must(`INSERT INTO outbox (`+outboxColumns+`, state, done_at, lease_until, failure) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '')`,
		m.ID, m.Company, m.Kind, m.Recipient, m.RecipientKey, m.Language, blob(m.Sealed), m.Attempts, ms(m.CreatedAt), ms(m.NextAt), state, ms(m.SentAt))
}

// CountMail counts mails of a kind to an address since a moment. In a Write it
// makes others who count for this address wait until the commit, so that many
// requests at once do not all find room for one more.
func (tx *Tx) CountMail(kind twinlatch.MailKind, recipientKey []byte, since time.Time) (int, error) {
	if tx.writes && tx.dialect == postgresDialect {
		if err := tx.must(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, string(kind)+" "+hex.EncodeToString(recipientKey)); err != nil {
			return 0, err
		}
	}
	return tx.count(`SELECT COUNT(*) FROM outbox WHERE recipient_key = $1 AND kind = $2 AND created_at > $3`, recipientKey, kind, ms(since))
}

// ClaimMail leases due mails to one sender until then.
func (tx *Tx) ClaimMail(now, until time.Time, limit int) ([]OutboxMail, error) {
	skip := ""
	if tx.dialect == postgresDialect {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	// Materialized, so that PostgreSQL looks for due mails once and keeps to the limit.
	return many(tx, scanOutbox, `WITH due AS MATERIALIZED (SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1
			ORDER BY next_at, id LIMIT $3`+skip+`)
		UPDATE outbox SET lease_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) RETURNING `+outboxColumns,
		ms(now), ms(until), limit)
}

// MailSent ends a mail and erases its facts.
func (tx *Tx) MailSent(id string, now time.Time) error {
	return tx.must(`UPDATE outbox SET state = 'sent', sealed = $3, lease_until = 0, done_at = $2, failure = '' WHERE id = $1 AND state = 'waiting'`, id, ms(now), []byte{})
}

// MailFailed gives a mail another try at next.
func (tx *Tx) MailFailed(id string, next time.Time, failure string) error {
	return tx.must(`UPDATE outbox SET next_at = $2, lease_until = 0, failure = $3 WHERE id = $1 AND state = 'waiting'`, id, ms(next), failure)
}

// MailDead gives a mail up and erases its facts.
func (tx *Tx) MailDead(id string, now time.Time, failure string) error {
	return tx.must(`UPDATE outbox SET state = 'dead', sealed = $4, lease_until = 0, done_at = $2, failure = $3 WHERE id = $1 AND state = 'waiting'`, id, ms(now), failure, []byte{})
}

// NextMail says when the next mail is due, a leased one at the end of its lease;
// ErrNone when the outbox is empty.
func (tx *Tx) NextMail() (time.Time, error) { return tx.nextOf("outbox") }

// nextOf says when the next row of a queue is due. Both queues have the same columns
// for it.
func (tx *Tx) nextOf(queue string) (time.Time, error) {
	return one(tx, func(s scanner) (time.Time, error) {
		var at int64
		err := s.Scan(&at)
		return moment(at), err
	}, `SELECT CASE WHEN lease_until > next_at THEN lease_until ELSE next_at END AS due FROM `+queue+` WHERE state = 'waiting' ORDER BY due LIMIT 1`)
}

// CountDeadMail counts the mails that were given up since a moment.
func (tx *Tx) CountDeadMail(company twinlatch.CompanyID, since time.Time) (int, error) {
	return tx.count(`SELECT COUNT(*) FROM outbox WHERE company_id = $1 AND state = 'dead' AND done_at > $2`, company, ms(since))
}

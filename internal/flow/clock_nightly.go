package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// KeepMail is how long a mail that was sent or given up is remembered, without
// its facts.
const KeepMail = 30 * 24 * time.Hour

// Nightly is what the clock does once a day: it sweeps what has ended, erases
// whose 30 days are over, and reminds people who are running out of time. It may
// be called at any time and by several nodes.
func (h *House) Nightly(ctx context.Context) error {
	return errors.Join(h.sweep(ctx), h.erasePeople(ctx), h.eraseCompanies(ctx), h.remind(ctx), h.SigningRotate(ctx))
}

// sweep deletes in small steps, so that nobody waits long for the writer.
func (h *House) sweep(ctx context.Context) error {
	for more := true; more; {
		err := h.DB.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.Sweep(h.Now(), KeepMail)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// remindBefore is a little more than a day, so that the nightly round meets
// everybody once before their time to set up a second factor ends.
const remindBefore = 25 * time.Hour

// remind writes to whoever must set up a second factor within about a day.
func (h *House) remind(ctx context.Context) error {
	after := twinlatch.AccountID("")
	for {
		var people []twinlatch.Account
		err := h.read(ctx, func(tx *store.Tx) (err error) {
			people, err = tx.PeopleToRemind(after, h.Now(), h.Now().Add(remindBefore), tickBatch)
			return err
		})
		if err != nil {
			return err
		}
		for _, a := range people {
			if err := h.write(ctx, func(tx *store.Tx) error { return h.remindOne(tx, a) }); err != nil {
				return err
			}
			after = a.ID
		}
		if len(people) < tickBatch {
			return nil
		}
	}
}

// remindOne writes once; that it has is what the outbox remembers.
func (h *House) remindOne(tx *store.Tx, listed twinlatch.Account) error {
	a, err := target(tx, listed.Company, listed.ID)
	if err != nil || a.HasFactor || a.Status != twinlatch.AccountActive {
		return nil //nolint:nilerr // gone in the meantime: nobody to remind
	}
	c, err := tx.Company(a.Company)
	if err != nil {
		return err
	}
	sent, err := tx.CountMail(twinlatch.MailEnrolmentReminder, h.mailKey(a.Email), a.EnrolBy.Add(-remindBefore-time.Hour))
	if err != nil || sent > 0 {
		return err
	}
	return h.letter(tx, a, c, twinlatch.Mail{Kind: twinlatch.MailEnrolmentReminder, Facts: twinlatch.MailFacts{Until: a.EnrolBy, Link: h.PublicURL + "/signin"}})
}

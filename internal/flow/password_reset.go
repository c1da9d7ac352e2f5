package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// LinkEnded is the answer to a link that was used, replaced or has run out; it
// does not say which.
var LinkEnded = twinlatch.Refuse(twinlatch.KindGone, "link.ended")

// PasswordReset is the form behind the link of the mail.
type PasswordReset struct {
	Token, New string
	From       From
}

// LinkShown is what the page of a mailed link shows. Reading it spends nothing.
type LinkShown struct {
	Account   twinlatch.Account
	Company   twinlatch.Company
	Address   string // the address an e-mail link carries; empty for others
	MinLength int    // of a new password, in characters
}

// PasswordResetShow reads the page of a reset link; LinkEnded without one.
func (h *House) PasswordResetShow(ctx context.Context, token string) (LinkShown, error) {
	out, err := h.linkShow(ctx, twinlatch.LinkPasswordReset, token)
	if err == nil && !mayResetByMail(out.Account, out.Company) {
		err = LinkEnded
	}
	return whole(out, err)
}

// linkShow reads who a mailed link is about.
func (h *House) linkShow(ctx context.Context, kind twinlatch.LinkKind, token string) (out LinkShown, err error) {
	hash, ok := secret.HashToken(token)
	if !ok {
		return out, LinkEnded
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		l, err := tx.LinkByToken(kind, hash)
		if err != nil {
			return orElse(err, LinkEnded)
		}
		if out.Account, err = tx.Account(l.Company, l.Account); err != nil {
			return orElse(err, LinkEnded)
		}
		if out.Company, err = tx.Company(l.Company); err != nil {
			return err
		}
		if !l.Live(out.Account, out.Company, h.Now()) {
			return LinkEnded
		}
		out.MinLength = out.Company.Policy.PasswordMin
		out.Address, err = h.openLink(l)
		return err
	})
	return whole(out, err)
}

// PasswordReset is the button "Change password" behind the link. It signs nobody
// in, leaves the second factor alone and lifts no guessing cap (B01, B02): what a
// mailbox can do is to choose the password and to end everything made under the
// old one.
func (h *House) PasswordReset(ctx context.Context, in PasswordReset) error {
	shown, err := h.PasswordResetShow(ctx, in.Token)
	if err != nil {
		return err
	}
	p, err := h.newPassword(ctx, shown.Account, shown.Company, in.New)
	if err != nil {
		return err
	}
	return h.write(ctx, func(tx *store.Tx) error {
		a, c, err := h.spendLink(tx, twinlatch.LinkPasswordReset, in.Token)
		if err != nil {
			return err
		}
		if !mayResetByMail(a.Account, c) {
			return LinkEnded
		}
		if err := h.setPassword(tx, &a.Account, p); err != nil {
			return err
		}
		place := in.From.Place
		facts := twinlatch.MailFacts{Browser: place.Browser, System: place.System, Address: place.Address}
		return errors.Join(
			h.endKeys(tx, &a.Account), h.endAll(tx, &a.Account, ""),
			tx.DeleteLinks(a.Account.ID, twinlatch.LinkPasswordReset),
			h.letter(tx, a.Account, c, twinlatch.Mail{Kind: twinlatch.MailPasswordResetDone, Facts: facts}),
			h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditPasswordReset, Actor: a.Account.ID, Target: a.Account.ID, Place: place}))
	})
}

// spent is a link that was just used up, with its person held.
type spent struct {
	Account twinlatch.Account
	Link    twinlatch.Link
}

// spendLink holds the person of a link, asks again whether it lives, and uses it
// up: of two who press at once, one wins.
func (h *House) spendLink(tx *store.Tx, kind twinlatch.LinkKind, token string) (out spent, c twinlatch.Company, err error) {
	hash, ok := secret.HashToken(token)
	if !ok {
		return out, c, LinkEnded
	}
	if out.Link, err = tx.LinkByToken(kind, hash); err != nil {
		return out, c, orElse(err, LinkEnded)
	}
	if out.Account, err = tx.TakeAccount(out.Link.Company, out.Link.Account); err != nil {
		return out, c, orElse(err, LinkEnded)
	}
	if c, err = tx.Company(out.Account.Company); err != nil {
		return out, c, err
	}
	if !out.Link.Live(out.Account, c, h.Now()) {
		return out, c, LinkEnded
	}
	used, err := tx.SpendLink(out.Link.ID, h.Now())
	if err == nil && !used {
		err = LinkEnded
	}
	return out, c, err
}

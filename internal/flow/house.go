package flow

import (
	"context"
	"errors"
	"log/slog"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// House is what every deed needs: the data, the keys, the hasher, the clock.
type House struct {
	DB     *store.DB
	Keys   *secret.KeySet
	Hasher *secret.Hasher
	Now    func() time.Time
	Log    *slog.Logger
	// PublicURL is the address people type, without a slash at its end.
	PublicURL string
	// Window is how many steps before and after the present one a code may be
	// of: 1, or 0 for the strict reading of ASVS 6.5.5.
	Window int
	// MailOn says whether mail can leave. Without it an invitation's link is
	// shown once to the inviter, a reset link to nobody.
	MailOn bool
	// Wake tells the sender that the outbox has something; may be nil.
	Wake func()

	signers  signers  // opened once
	asserted asserted // in this second
	entered  entered  // while nothing is committed
}

// From is where a request came from.
type From struct {
	Place    twinlatch.Place
	Language string // of the browser, for mails to people without an account yet
}

// Visitor is who a request is: a live session with its person and company, and
// what the gate says about them at this moment.
type Visitor struct {
	Session twinlatch.Session
	Account twinlatch.Account
	Company twinlatch.Company
	Verdict twinlatch.Verdict
	From    From
	// Key is the API key that the request came with, instead of a session; nil for
	// a session.
	Key *twinlatch.APIKey
}

// kept is a refusal that commits: the attempt was counted, the entry written,
// and the person is told no.
type kept struct{ error }

// keep makes a refusal commit; other errors undo as ever.
func keep(err error) error {
	var refusal *twinlatch.Error
	if errors.As(err, &refusal) {
		return kept{refusal}
	}
	return err
}

// write runs fn in a Write. A kept refusal is committed and returned.
func (h *House) write(ctx context.Context, fn func(*store.Tx) error) error {
	var refusal error
	var noted []any
	err := h.DB.Write(ctx, func(tx *store.Tx) error {
		refusal = nil
		err := fn(tx)
		noted = tx.Noted()
		var k kept
		if errors.As(err, &k) {
			refusal = k.error
			return nil
		}
		return err
	})
	if err == nil {
		h.tellNoted(ctx, noted)
	}
	if err == nil && h.Wake != nil {
		h.Wake()
	}
	if err == nil {
		err = refusal
	}
	return err
}

// whole is what a deed hands out: all of it, or nothing beside an error. What a
// Write made before it failed was never committed, and a token of it would be one
// that the database does not know.
func whole[T any](out T, err error) (T, error) {
	if err != nil {
		var nothing T
		return nothing, err
	}
	return out, nil
}

// read runs fn in a Read.
func (h *House) read(ctx context.Context, fn func(*store.Tx) error) error {
	return h.DB.Read(ctx, fn)
}

// SignedOut is the answer to a deed whose session ended in the meantime.
var SignedOut = twinlatch.Refuse(twinlatch.KindSignedOut, "signin.ended")

// acting reads again, inside the deed's Write, who acts: the account is held
// until the commit, the session must be alive and the gate must let them pass.
func (h *House) acting(tx *store.Tx, v *Visitor) (*Visitor, error) {
	now, err := h.present(tx, v)
	if err != nil {
		return nil, err
	}
	if now.Verdict == twinlatch.Enrol {
		return nil, twinlatch.Refuse(twinlatch.KindEnrol, "two-factor.required-first")
	}
	return now, nil
}

// present is acting for the few deeds that stay open behind the gate.
func (h *House) present(tx *store.Tx, v *Visitor) (*Visitor, error) {
	account, err := tx.TakeAccount(v.Account.Company, v.Account.ID)
	if err != nil {
		return nil, orElse(err, SignedOut)
	}
	return h.visitor(tx, account, v)
}

func (h *House) visitor(tx *store.Tx, account twinlatch.Account, v *Visitor) (*Visitor, error) {
	company, err := tx.Company(account.Company)
	if err != nil {
		return nil, orElse(err, SignedOut)
	}
	session, err := tx.Session(account.ID, v.Session.ID)
	if err != nil {
		return nil, orElse(err, SignedOut)
	}
	verdict := twinlatch.MayPass(session, account, company, h.Now())
	if verdict == twinlatch.SignIn {
		return nil, SignedOut
	}
	return &Visitor{Session: session, Account: account, Company: company, Verdict: verdict, From: v.From}, nil
}

// orElse replaces "no such row" by what it means here.
func orElse(err error, meaning error) error {
	if errors.Is(err, store.ErrNone) {
		return meaning
	}
	return err
}

// unless is orElse for what must also be so. "No error" and "not so" is a
// refusal too: a deed that went on there would go on without having been asked.
func unless(so bool, err, meaning error) error {
	if err == nil && !so {
		return meaning
	}
	return orElse(err, meaning)
}

// target reads and holds the person a deed is about; another company's is not
// found.
func target(tx *store.Tx, company twinlatch.CompanyID, id twinlatch.AccountID) (twinlatch.Account, error) {
	a, err := tx.TakeAccount(company, id)
	if err != nil {
		return a, orElse(err, twinlatch.NotFound)
	}
	if a.Status == twinlatch.AccountRemoved {
		return a, twinlatch.NotFound
	}
	return a, nil
}

// id makes an identifier of the present moment.
func (h *House) id() string { return secret.NewID(h.Now()) }

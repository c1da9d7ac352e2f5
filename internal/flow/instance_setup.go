package flow

import (
	"context"
	"crypto/subtle"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SetUp is the form of the first page: the operator company and its first
// administrator.
type SetUp struct {
	Company, Name, Email, Password string
	From                           From
}

// SetupEnded is the answer to a set-up link that was spent or has run out, and
// to everybody who comes second.
var SetupEnded = twinlatch.Refuse(twinlatch.KindGone, "setup.ended")

// IsSetUp reports whether the first company exists. Once it does, that stays so.
func (h *House) IsSetUp(ctx context.Context) (bool, error) {
	yes := false
	err := h.read(ctx, func(tx *store.Tx) (err error) {
		yes, err = isSetUp(tx)
		return err
	})
	return whole(yes, err)
}

func isSetUp(tx *store.Tx) (bool, error) {
	_, err := tx.OperatorCompany()
	if errors.Is(err, store.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// SetupLink makes the one-time link of the first run, in place of a former one;
// empty once the first company exists. Who starts the server prints it.
func (h *House) SetupLink(ctx context.Context) (string, error) {
	link := ""
	err := h.write(ctx, func(tx *store.Tx) error {
		link = ""
		if done, err := isSetUp(tx); err != nil || done {
			return err
		}
		token, err := h.grantSetupLink(tx)
		link = h.link("/setup", token)
		return err
	})
	return whole(link, err)
}

// SetupOpen reports whether a set-up link may still be used. It spends nothing.
func (h *House) SetupOpen(ctx context.Context, token string) (bool, error) {
	hash, ok := secret.HashToken(token)
	if !ok {
		return false, nil
	}
	err := h.read(ctx, func(tx *store.Tx) error {
		if done, err := isSetUp(tx); err != nil || done {
			ok = false
			return err
		}
		i, err := tx.Instance()
		ok = err == nil && subtle.ConstantTimeCompare(i.SetupHash, hash) == 1 && twinlatch.Stands(i.SetupExpiresAt, setupFor, h.Now())
		return orElse(err, nil)
	})
	return ok && err == nil, err
}

// SetUp makes the first company for whoever commands the host.
func (h *House) SetUp(ctx context.Context, in SetUp) error {
	return h.setUp(ctx, in, "", (*store.Tx).DeleteSetupLink)
}

// SetUpByLink makes the first company for whoever opened the printed link. Of
// two who press at once, one wins.
func (h *House) SetUpByLink(ctx context.Context, token string, in SetUp) error {
	hash, ok := secret.HashToken(token)
	if !ok {
		return SetupEnded
	}
	// Asked before the hashing as well, so that nobody pays for a stranger's guess.
	if open, err := h.SetupOpen(ctx, token); err != nil || !open {
		return errors.Join(err, when(err == nil, SetupEnded))
	}
	return h.setUp(ctx, in, twinlatch.AccountID(h.id()), func(tx *store.Tx) error {
		spent, err := tx.SpendSetupLink(hash, h.Now())
		if err == nil && !spent {
			err = SetupEnded
		}
		return err
	})
}

// setUp makes the operator company with its first administrator, who holds all
// three roles. No actor means the host.
func (h *House) setUp(ctx context.Context, in SetUp, actor twinlatch.AccountID, spend func(*store.Tx) error) error {
	c, a, err := h.firstOf(ctx, in, actor)
	if err != nil {
		return err
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		if done, err := isSetUp(tx); err != nil || done {
			return errors.Join(err, when(done, SetupEnded))
		}
		if err := spend(tx); err != nil {
			return err
		}
		return errors.Join(tx.InsertCompany(c), tx.InsertAccount(a), h.audit(tx, twinlatch.AuditEntry{
			Company: c.ID, Kind: twinlatch.AuditInstanceSetUp, Actor: actor, Target: a.ID, Place: in.From.Place,
			Facts: map[string]string{"company": c.Name},
		}))
	})
	if store.IsTaken(err) {
		return SetupEnded // somebody was faster; there is one operator company
	}
	return err
}

// firstOf reads the form and hashes the password, outside every Write.
func (h *House) firstOf(ctx context.Context, in SetUp, actor twinlatch.AccountID) (c twinlatch.Company, a twinlatch.Account, err error) {
	now := h.Now()
	c = twinlatch.Company{
		ID: twinlatch.CompanyID(h.id()), Operator: true, Status: twinlatch.CompanyActive, Epoch: 1,
		Policy: twinlatch.DefaultPolicy(), CreatedAt: now,
	}
	if actor == "" {
		actor = twinlatch.AccountID(h.id())
	}
	a = twinlatch.Account{
		ID: actor, Company: c.ID, Status: twinlatch.AccountActive, Language: languageOf(in.From.Language),
		Roles: twinlatch.Configuration | twinlatch.UserManagement | twinlatch.Support, SupportSince: now,
		Epoch: 1, BrowserEpoch: 1, CreatedAt: now,
	}
	var wrong *twinlatch.Error
	if c.Name, wrong = parseName("company", in.Company); wrong != nil {
		return c, a, wrong
	}
	if a.Name, wrong = parseName("name", in.Name); wrong != nil {
		return c, a, wrong
	}
	if a.Email, wrong = parseEmail("email", in.Email); wrong != nil {
		return c, a, wrong
	}
	err = h.giveNewPassword(ctx, &a, c, in.Password)
	return c, a, err
}

// when gives the refusal if it applies.
func when(applies bool, refusal *twinlatch.Error) error {
	if applies {
		return refusal
	}
	return nil
}

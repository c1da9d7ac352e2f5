package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SigninCode is the form of the code page.
type SigninCode struct {
	Pending      string // value of the pending cookie
	Code         string
	Remember     bool // "Do not ask again for 14 days"
	From         From
	Trust, Known string
}

// SigninEnded is the answer to a step of a sign-in that has ended.
var SigninEnded = twinlatch.Refuse(twinlatch.KindGone, "signin.pending-ended")

// SigninCode takes the second step with a code of the application.
func (h *House) SigninCode(ctx context.Context, in SigninCode) (Signin, error) {
	code, ok := twinlatch.NormalizeCode(in.Code)
	if !ok {
		return Signin{}, twinlatch.RefuseField("code", "code.malformed")
	}
	hash, ok := secret.HashToken(in.Pending)
	if !ok {
		return Signin{}, SigninEnded
	}
	b := browser{place: in.From.Place, trust: in.Trust, known: in.Known}
	at, err := h.countPending(ctx, hash, b, store.FactorAttempts)
	if err != nil {
		return Signin{}, err
	}
	key, err := h.openFactor(at.factor)
	if err != nil {
		return Signin{}, err
	}
	var out Signin
	err = h.write(ctx, func(tx *store.Tx) error {
		p, err := h.spendable(tx, hash)
		if err != nil {
			return err
		}
		g := at.guess
		g.cost = twinlatch.Points{} // the pending sign-in has it among its own
		if err := h.useCode(tx, p.Account, p.Company, codeTry{code: code, key: key, factor: at.factor, guess: g, from: in.From}); err != nil {
			return err
		}
		out, err = h.secondDone(tx, p, in, twinlatch.ByTOTP)
		return err
	})
	return whole(out, err)
}

// counted is a pending sign-in whose attempt has been counted.
type counted struct {
	pending *Pending
	factor  twinlatch.Factor
	guess   guess
}

// countPending counts an attempt at the second step, in a Write of its own.
func (h *House) countPending(ctx context.Context, hash []byte, b browser, kind store.AttemptsKind) (at counted, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		if at.pending, err = h.spendable(tx, hash); err != nil {
			return err
		}
		if at.factor, err = tx.Factor(at.pending.Company.ID, at.pending.Account.ID); err != nil {
			return orElse(err, SigninEnded)
		}
		if at.guess, err = h.countSecond(tx, at.pending.Account, b, kind); err != nil {
			return err
		}
		return tx.ChargePending(at.pending.Pending.ID, at.guess.cost)
	})
	return at, err
}

// spendable reads a pending sign-in that waits for the second step, holding its
// account.
func (h *House) spendable(tx *store.Tx, hash []byte) (*Pending, error) {
	return h.spendableAt(tx, hash, twinlatch.StepCode)
}

// spendableAt is spendable for a step.
func (h *House) spendableAt(tx *store.Tx, hash []byte, step twinlatch.Step) (*Pending, error) {
	p, err := h.pending(tx, hash)
	if err != nil {
		return nil, orElse(err, SigninEnded)
	}
	if _, err := tx.TakeAccount(p.Account.Company, p.Account.ID); err != nil {
		return nil, orElse(err, SigninEnded)
	}
	// Read again now that nobody else can change the account.
	if p, err = h.pending(tx, hash); err != nil {
		return nil, orElse(err, SigninEnded)
	}
	if p.Step != step {
		return nil, SigninEnded
	}
	return p, nil
}

// openFactor unseals a factor's secret, bound to its row. Without a secret
// nothing passes (B35).
func (h *House) openFactor(f twinlatch.Factor) ([]byte, error) {
	return h.Keys.Open(f.Sealed, FactorPlace(f.Company, f.ID))
}

// FactorPlace is what the secret of a factor is sealed to: its row.
func FactorPlace(c twinlatch.CompanyID, id twinlatch.FactorID) secret.Where {
	return secret.Where{Company: string(c), Owner: string(id), Column: "factors.sealed"}
}

// codeTry is a counted attempt with a code, and what is needed to judge it.
type codeTry struct {
	code   string
	key    []byte
	factor twinlatch.Factor
	guess  guess
	from   From
	match  twinlatch.Match // what it turned out to be
	caller *Visitor        // with whose API key it was asked about; nil for a browser
}

// useCode is the one place where a code of the application is judged and spent,
// for sign-in, fresh proof and every other door (B44). A wrong one is refused
// with the count kept.
func (h *House) useCode(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, try codeTry) error {
	f, err := tx.Factor(a.Company, a.ID)
	if err := unless(f.ID == try.factor.ID, err, SigninEnded); err != nil {
		return err
	}
	m := twinlatch.MatchCode(twinlatch.Authenticator{Secret: try.key, LastStep: f.LastStep, Window: h.Window}, try.code, h.Now())
	if m.Step != 0 {
		// Also for a code of the future: having said so must not tell a
		// stranger which code to come back with.
		used, err := tx.UseStep(f, m.Step, m.Drift, h.Now())
		if err != nil {
			return err
		}
		if !used {
			m = twinlatch.Match{Outcome: twinlatch.CodeUsed, Next: twinlatch.CodePeriod}
		}
	}
	if m.Outcome != twinlatch.CodeGood {
		try.match = m
		return h.codeFailed(tx, a, c, try)
	}
	return h.right(tx, try.guess, true)
}

// codeFailed keeps the failure, tells the owner when it matters, and blocks the
// factor at its limit, burning every sign-in that waits for a code (B59).
func (h *House) codeFailed(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, try codeTry) error {
	kind := twinlatch.AuditCodeFailed
	if try.match.Outcome == twinlatch.CodeUsed {
		kind = twinlatch.AuditCodeReplayed
	}
	place := try.from.Place
	facts := twinlatch.MailFacts{Browser: place.Browser, System: place.System, Address: place.Address}
	err := h.auditFailure(tx, twinlatch.AuditEntry{Company: c.ID, Kind: kind, Target: a.ID, Place: place, Facts: try.caller.withKey(nil)})
	if err == nil {
		err = h.warnOwner(tx, stopped{account: a, company: c, guess: try.guess, place: place})
	}
	if err != nil {
		return err
	}
	blocked, err := h.blockIfSpent(tx, try.guess)
	if err != nil {
		return err
	}
	if blocked {
		err = errors.Join(tx.DeletePendings(a.ID),
			h.letter(tx, a, c, twinlatch.Mail{Kind: twinlatch.MailFactorBlocked, Facts: facts}),
			h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditFactorBlocked, Target: a.ID, Place: place}))
		if err != nil {
			return err
		}
	}
	return kept{codeSentence(try.match)}
}

// codeSentence says why a code was not accepted, as kindly as is safe.
func codeSentence(m twinlatch.Match) *twinlatch.Error {
	switch m.Outcome {
	case twinlatch.CodeUsed:
		return twinlatch.RefuseField("code", "code.used", "Count", int(m.Next.Seconds()))
	case twinlatch.CodeClockOff:
		say := "code.clock-ahead"
		if m.Off < 0 {
			say = "code.clock-behind"
		}
		return twinlatch.RefuseField("code", say, "Count", max(1, int(m.Off.Abs().Round(time.Minute).Minutes())))
	case twinlatch.CodeMalformed:
		return twinlatch.RefuseField("code", "code.malformed")
	}
	return twinlatch.RefuseField("code", "code.wrong")
}

// secondDone brings a completed second step back to the hall. The wrong codes on
// the way there were slips.
func (h *House) secondDone(tx *store.Tx, p *Pending, in SigninCode, by twinlatch.Method) (Signin, error) {
	spent, err := tx.SpendPending(p.Pending.ID, h.Now())
	if err != nil {
		return Signin{}, err
	}
	if !spent {
		return Signin{}, SigninEnded
	}
	next := p.Pending
	next.Second, next.FactorAt, next.Remember = by, h.Now(), in.Remember
	if err := h.slips(tx, p.Account.ID, next.Spent); err != nil {
		return Signin{}, err
	}
	next.Spent = twinlatch.Points{}
	b := browser{place: in.From.Place, trust: in.Trust, known: in.Known}
	return h.hall(tx, Pending{Pending: next, Account: p.Account, Company: p.Company}, b)
}

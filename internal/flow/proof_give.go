package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ProofGive is the form of the fresh-proof page.
type ProofGive struct {
	Password string
	Code     string // of the application, or for ProofByRecovery a recovery code
	Known    string
}

// ProofGive proves again who is signed in: the password and, where there is a
// second factor, a code. The counters are those of sign-in. It gives the
// session's new token.
func (h *House) ProofGive(ctx context.Context, v *Visitor, in ProofGive) (string, error) {
	code, ok := twinlatch.NormalizeCode(in.Code)
	if v.Account.HasFactor && !ok {
		return "", twinlatch.RefuseField("code", "code.malformed")
	}
	b := browser{place: v.From.Place, known: in.Known}
	g, err := h.provePassword(ctx, v, in.Password, b)
	if err != nil {
		return "", err
	}
	try, err := h.countProof(ctx, v, proofTry{browser: b, password: g, code: code})
	if err != nil {
		return "", err
	}
	var token string
	err = h.write(ctx, func(tx *store.Tx) error {
		token, err = h.proven(tx, v, try)
		return err
	})
	return whole(token, err)
}

// provePassword counts and verifies the password of a fresh proof.
func (h *House) provePassword(ctx context.Context, v *Visitor, typed string, b browser) (guess, error) {
	g, err := h.countPassword(ctx, v.Account.Email, v.Account, b)
	if err != nil {
		return g, err
	}
	match, _, err := h.verifyCounted(ctx, v.Account, typed, g)
	if err == nil && !match {
		err = h.proofFailed(ctx, v)
	}
	return g, err
}

func (h *House) proofFailed(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error {
		if err := h.auditFailure(tx, v.by(twinlatch.AuditProofFailed, v.Account.ID)); err != nil {
			return err
		}
		return kept{twinlatch.RefuseField("password", "proof.wrong-password")}
	})
}

// proofTry is a fresh proof whose password was right.
type proofTry struct {
	browser  browser
	password guess
	code     string
}

// passwordProven takes the password's attempt back, which was right, before that
// of a second factor is counted. It forgets nothing else: a known browser counts
// passwords and codes together, and whoever has the password would begin again
// with every code (B49).
func (h *House) passwordProven(tx *store.Tx, verified *Visitor, g guess) (*Visitor, error) {
	v, err := h.present(tx, verified)
	if err != nil {
		return nil, err
	}
	if v.Account.PasswordHash != verified.Account.PasswordHash {
		return nil, SignedOut
	}
	return v, h.right(tx, g, !v.Account.HasFactor)
}

// countProof counts the code of a fresh proof; nil without a second factor.
func (h *House) countProof(ctx context.Context, verified *Visitor, in proofTry) (*codeTry, error) {
	var try *codeTry
	err := h.write(ctx, func(tx *store.Tx) error {
		try = nil
		v, err := h.passwordProven(tx, verified, in.password)
		if err != nil || !v.Account.HasFactor {
			return err
		}
		f, err := tx.Factor(v.Company.ID, v.Account.ID)
		if err != nil {
			return err
		}
		g, err := h.countSecond(tx, v.Account, in.browser, store.FactorAttempts)
		try = &codeTry{code: in.code, factor: f, guess: g, from: v.From}
		return keep(err)
	})
	if err != nil || try == nil {
		return nil, err
	}
	try.key, err = h.openFactor(try.factor)
	return try, err
}

func (h *House) proven(tx *store.Tx, verified *Visitor, try *codeTry) (string, error) {
	v, err := h.present(tx, verified)
	if err != nil {
		return "", err
	}
	if v.Account.PasswordHash != verified.Account.PasswordHash || v.Account.HasFactor != (try != nil) {
		return "", SignedOut
	}
	v.Session.PasswordAt, v.Session.SeenAt = h.Now(), h.Now()
	if try != nil {
		if err := h.useCode(tx, v.Account, v.Company, *try); err != nil {
			return "", err
		}
		v.Session.FactorAt, v.Session.Level, v.Session.Second = h.Now(), twinlatch.Level2, twinlatch.ByTOTP
	}
	if err := h.forgetPasswordFailures(tx, v.Account); err != nil {
		return "", err
	}
	token, err := h.remint(tx, v.Session, v.Account, v.Company)
	if err != nil {
		return "", err
	}
	return token, h.audit(tx, v.by(twinlatch.AuditProven, v.Account.ID))
}

// StoredForm is a form that waits for its sender's fresh proof. Passwords are
// left out of it by its caller.
type StoredForm struct {
	Action string     `json:"action"` // path it goes to
	Values url.Values `json:"values"`
}

// FormStore keeps a form, sealed, and gives its id. The id opens nothing: it is
// good in this session only.
func (h *House) FormStore(ctx context.Context, v *Visitor, f StoredForm) (string, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("flow: form: %w", err)
	}
	id := h.id()
	return whole(id, h.write(ctx, func(tx *store.Tx) error {
		v, err := h.present(tx, v)
		if err != nil {
			return err
		}
		sealed, err := h.seal(tx, plain, formPlace(v, id))
		if err != nil {
			return err
		}
		return h.grantForm(tx, v, id, sealed)
	}))
}

// FormShow reads a stored form of this session.
func (h *House) FormShow(ctx context.Context, v *Visitor, id string) (StoredForm, error) {
	var out StoredForm
	err := h.read(ctx, func(tx *store.Tx) error {
		f, err := tx.StoredForm(v.Session.ID, id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		if f.AccountEpoch != v.Session.AccountEpoch || f.CompanyEpoch != v.Session.CompanyEpoch || !twinlatch.Stands(f.ExpiresAt, formFor, h.Now()) {
			return twinlatch.NotFound
		}
		plain, err := h.Keys.Open(f.Sealed, formPlace(v, id))
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, &out)
	})
	return whole(out, err)
}

func formPlace(v *Visitor, id string) secret.Where {
	return secret.Where{Company: string(v.Company.ID), Owner: string(v.Session.ID) + "/" + id, Column: "stored_forms.sealed"}
}

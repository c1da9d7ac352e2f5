package flow_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// proveByRecovery gives a proof with a recovery code in place of the phone.
func (p *person) proveByRecovery(password, code string) error {
	p.w.t.Helper()
	token, err := p.w.house.ProofByRecovery(p.w.ctx, p.visitor(), flow.ProofGive{Password: password, Code: code, Known: p.known})
	if err == nil {
		p.session = token
	}
	return err
}

func TestAProofByRecoveryCodeOpensChangeApplicationAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.clock.Advance(2 * twinlatch.FreshFor)
		if err := w.house.FactorChange(w.ctx, w.bo.visitor()); !twinlatch.IsKind(err, twinlatch.KindProof) {
			t.Fatalf("without a proof: %v", err)
		}
		refused(t, w.bo.proveByRecovery(w.bo.password, "nonsense"), "recovery.malformed")
		refused(t, w.bo.proveByRecovery("not this one at all", w.bo.codes[0]), "proof.wrong-password")
		err := w.bo.proveByRecovery(w.bo.password, "0000-0000-0000-0000")
		refused(t, err, "recovery.wrong")
		if !fieldIs(err, "recovery") {
			t.Error("the sentence does not stand beside the recovery code")
		}
		old := w.bo.session
		must(t, w.bo.proveByRecovery(w.bo.password, w.bo.codes[0]))
		if w.bo.session == old {
			t.Error("the session was not given a new token")
		}
		w.letter(w.bo.email, twinlatch.MailRecoveryCodeUsed)

		for name, err := range map[string]error{
			"new codes":  w.house.RecoveryRenew(w.ctx, w.bo.visitor()),
			"an address": w.house.EmailChange(w.ctx, w.bo.visitor(), flow.EmailChange{Person: w.bo.id, Email: newAddress}),
		} {
			if !twinlatch.IsKind(err, twinlatch.KindProof) {
				t.Errorf("a recovery code opened %s: %v", name, err)
			}
		}
		must(t, w.house.FactorChange(w.ctx, w.bo.visitor()))
		refused(t, w.bo.proveByRecovery(w.bo.password, w.bo.codes[0]), "recovery.wrong") // it is spent
	})
}

func TestWhoHasNoFactorProvesNothingByRecovery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		refused(t, w.bo.proveByRecovery(w.bo.password, "0000-0000-0000-0000"), "two-factor.not-on")
	})
}

package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// verify gives what the check of Acme's chain found.
func (h house) verify() error {
	h.t.Helper()
	return h.Read(h.t.Context(), func(tx *store.Tx) error {
		_, err := tx.VerifyAudit("acme", unsealed)
		return err
	})
}

// forgery copies the last entry as another one; its hash cannot be right.
const forgery = `INSERT INTO audit_entries (chain, seq, at, kind, actor_id, target_id, facts, count, commit_to, hash)
	SELECT chain, $1, at, kind, actor_id, target_id, facts, count, commit_to, hash FROM audit_entries WHERE chain = 'acme' AND seq = 3`

// Somebody with the database, and without the key, changes the log.
func TestTheCheckOfTheLogFindsWhatWasChanged(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for what, change := range map[string][]string{
			"a kind":                         {`UPDATE audit_entries SET kind = 'signed-out' WHERE seq = 2`},
			"an actor":                       {`UPDATE audit_entries SET actor_id = 'bo' WHERE seq = 2`},
			"a target":                       {`UPDATE audit_entries SET target_id = 'ada' WHERE seq = 2`},
			"a moment":                       {`UPDATE audit_entries SET at = at + 1 WHERE seq = 2`},
			"a count":                        {`UPDATE audit_entries SET count = count + 1 WHERE seq = 2`},
			"a fact":                         {`UPDATE audit_entries SET facts = '{"empty":"","role":"support"}' WHERE seq = 2`},
			"a fact, in another spelling":    {`UPDATE audit_entries SET facts = '{"empty":"", "role":"configuration"}' WHERE seq = 2`},
			"facts that cannot be read":      {`UPDATE audit_entries SET facts = '{' WHERE seq = 2`},
			"a hash":                         {`UPDATE audit_entries SET hash = commit_to WHERE seq = 2`},
			"a commitment":                   {`UPDATE audit_entries SET commit_to = hash WHERE seq = 2`},
			"an entry missing":               {`DELETE FROM audit_entries WHERE seq = 2`},
			"the first entry missing":        {`DELETE FROM audit_entries WHERE seq = 1`},
			"the last entry cut off":         {`DELETE FROM audit_entries WHERE seq = 4`},
			"the last entries cut off":       {`DELETE FROM audit_entries WHERE seq > 2`},
			"all entries cut off":            {`DELETE FROM audit_entries`},
			"entries reordered":              {`UPDATE audit_entries SET seq = 9 WHERE seq = 2`, `UPDATE audit_entries SET seq = 2 WHERE seq = 3`, `UPDATE audit_entries SET seq = 3 WHERE seq = 9`},
			"cut off, and the head with it":  {`DELETE FROM audit_entries WHERE seq = 4`, `UPDATE audit_heads SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3) WHERE chain = 'acme'`},
			"the count of the head":          {`UPDATE audit_heads SET seq = seq + 1 WHERE chain = 'acme'`},
			"the hash of the head":           {`UPDATE audit_heads SET hash = mac WHERE chain = 'acme'`},
			"the head gone":                  {`DELETE FROM audit_heads WHERE chain = 'acme'`},
			"everything gone":                {`DELETE FROM audit_entries`, `DELETE FROM audit_heads WHERE chain = 'acme'`},
			"another company's head":         {`DELETE FROM audit_heads WHERE chain = 'acme'`, `UPDATE audit_heads SET chain = 'acme' WHERE chain = 'globex'`},
			"an entry before the first":      {fmt.Sprintf(`INSERT INTO audit_entries SELECT chain, %d, at, kind, actor_id, target_id, facts, count, commit_to, hash FROM audit_entries WHERE seq = 3`, -1)},
			"an entry behind the last":       {`INSERT INTO audit_entries SELECT chain, 5, at, kind, actor_id, target_id, facts, count, commit_to, hash FROM audit_entries WHERE seq = 3`},
			"a personal part":                {`UPDATE audit_personal SET sealed = (SELECT hash FROM audit_entries WHERE seq = 1) WHERE seq = 2`},
			"the personal part of another":   {`DELETE FROM audit_personal WHERE seq = 2`, `UPDATE audit_personal SET seq = 2 WHERE seq = 3`},
			"an entry moved to another year": {`UPDATE audit_entries SET at = 0 WHERE seq = 4`},
		} {
			h.clear()
			h.people()
			h.log(4)
			if err := h.verify(); err != nil {
				t.Fatalf("%s: before anything was changed: %v", what, err)
			}
			for _, statement := range change {
				if h.tamper(statement) == 0 {
					t.Fatalf("%s: nothing was changed", what)
				}
			}
			if err := h.verify(); !errors.Is(err, store.ErrAudit) {
				t.Errorf("%s is not found: %v", what, err)
			}
		}
	})
}

// clear empties the tables that a log needs.
func (h house) clear() {
	h.t.Helper()
	for _, table := range []string{"audit_entries", "audit_personal", "audit_heads", "accounts", "companies"} {
		h.tamper(`DELETE FROM ` + table)
	}
}

// The check reads in batches; behind the end of a full one lies the place where
// an entry could hide.
func TestNoEntryHidesBehindAFullBatch(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.log(500)
		if err := h.verify(); err != nil {
			t.Fatal(err)
		}
		h.tamper(forgery, 501)
		if err := h.verify(); !errors.Is(err, store.ErrAudit) {
			t.Errorf("entry 501 is not found: %v", err)
		}
	})
}

// A wiped chain must not begin anew: nothing would show that there was another.
func TestAChainWithoutAHeadTakesNoEntry(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.log(2)
		h.tamper(`DELETE FROM audit_heads WHERE chain = 'acme'`)
		h.tamper(`DELETE FROM audit_entries`)
		err := h.Write(t.Context(), func(tx *store.Tx) error { return note(tx, entry("acme", twinlatch.AuditSignedIn), "") })
		if !errors.Is(err, store.ErrAudit) {
			t.Errorf("the chain began anew: %v", err)
		}
	})
}

func TestEveryCompanyAndTheInstanceHaveAChain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.log(2)
		h.write(func(tx *store.Tx) error { return tx.InsertInstance(store.Instance{}) })
		all := []twinlatch.CompanyID{"acme", "globex", store.InstanceChain}
		h.read(func(tx *store.Tx) error {
			is(t, "the chains", all)(tx.AuditChains())
			for _, chain := range all {
				n, err := tx.VerifyAudit(chain, unsealed)
				if want := map[twinlatch.CompanyID]int64{"acme": 2}[chain]; err != nil || n != want {
					t.Errorf("%s: %d entries, want %d: %v", chain, n, want, err)
				}
			}
			heads, err := tx.AuditHeads()
			at := slices.IndexFunc(heads, func(h store.AuditHead) bool { return h.Chain == "acme" && h.Seq == 2 && len(h.Hash) > 0 })
			if len(heads) != 3 || at < 0 {
				t.Errorf("the heads: %+v", heads)
			}
			return err
		})
		h.tamper(`DELETE FROM audit_heads`)
		h.tamper(`DELETE FROM audit_entries`)
		h.read(func(tx *store.Tx) error { is(t, "the chains there must be", all)(tx.AuditChains()); return nil })
	})
}

// What a stranger's browser sends must not make the check cry wolf for ever.
func TestOddFactsDoNotBreakTheChain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			e := entry("acme", twinlatch.AuditSigninFailed)
			e.Facts = map[string]string{"bad utf-8": "\xff\xfe", "zero": "\x00", "markup": "<b>&\u2028", "\ufffd": "é"}
			return note(tx, e, "\xff\x00")
		})
		if err := h.verify(); err != nil {
			t.Error(err)
		}
	})
}

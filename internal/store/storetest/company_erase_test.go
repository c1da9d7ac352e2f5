package storetest

import (
	"errors"
	"slices"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// settle gives a company's person a row in every table that people have rows in,
// and their company what it has without them.
func (h house) settle(a twinlatch.Account) {
	h.t.Helper()
	id := string(a.ID)
	h.hung(a, twinlatch.SessionID(id+"'s session"))
	h.write(func(tx *store.Tx) error {
		invited, mail := invitation(a.Company, twinlatch.InvitationID(id+"'s invitation")), letter(id+"'s mail")
		mail.Company = a.Company
		e := entry(a.Company, twinlatch.AuditSignedIn)
		e.Actor, e.At = a.ID, monday
		_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
		return errors.Join(err,
			tx.ChooseApp("payroll", a.Company), tx.InsertAppSession(appSession(a, twinlatch.AppSessionID(id)), hash(id+"a")),
			tx.InsertHandoff(handoff(a, id), hash(id+"h"), hash("state")), tx.InsertGrant(grant(a, twinlatch.GrantID(id)), hash(id+"g")),
			tx.InsertToken(token(id, twinlatch.GrantID(id), twinlatch.AccessToken), grant(a, twinlatch.GrantID(id)), hash(id+"t")), tx.Consent("payroll", a, "openid", monday),
			tx.PutClient(twinlatch.Client{App: "payroll", LogoutAddress: "https://payroll.example.com/out"}), loggedIn(tx, a, id+"1"), tx.EndLoginsOf(a.ID), loggedIn(tx, a, id+"2"),
			tx.InsertPending(pending(a, twinlatch.PendingID(id)), hash(id+"p")), tx.InsertTrustedDevice(device(a, twinlatch.DeviceID(id)), hash(id+"d")),
			tx.InsertKnownBrowser(known(a, id), hash(id+"k")), tx.InsertLink(link(a, id), hash(id+"l")), tx.InsertInvitation(invited, hash(id+"i")),
			tx.InsertAPIKey(apiKey(a, twinlatch.APIKeyID(id+"'s key")), hash(id+"key")), created(tx, a, twinlatch.APIKeyID(id+"'s key")),
			tx.InsertAppPassword(appPassword(a, twinlatch.AppPasswordID(id+"'s machine")), hash(id+"m")),
			tx.InsertFactor(factor(a)), tx.ReplaceRecoveryCodes(a, []byte("salt"), [][]byte{hash(id + "code")}, monday),
			tx.InsertResetRequest(request(a, twinlatch.ResetRequestID(id))), tx.InsertMail(mail),
			tx.CountDeed(e, []byte("personal")), tx.Audit(e, store.Personal{CommitTo: hash("commitment"), Who: a.ID, Seal: sealing([]byte("personal"))}))
	})
}

// belongings counts a company's rows in every table that says whose they are.
func (h house) belongings(c twinlatch.CompanyID) map[string]int64 {
	h.t.Helper()
	out := map[string]int64{}
	for table, columns := range h.columns() {
		whose := "company_id"
		if slices.Contains(columns, "chain") {
			whose = "chain"
		}
		if !slices.Contains(columns, whose) {
			continue
		}
		var n int64
		if err := h.raw.QueryRowContext(h.t.Context(), `SELECT COUNT(*) FROM `+table+` WHERE `+whose+` = $1`, c).Scan(&n); err != nil {
			h.t.Fatal(err)
		}
		out[table] = n
	}
	return out
}

// A new table that nobody erases, or that this story forgets, is found here.
func TestAnErasedCompanyLeavesItsChainAlone(t *testing.T) {
	chain := []string{"audit_entries", "audit_heads"}
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		h.settle(ada)
		h.settle(bo)
		h.settle(cleo)
		for table, n := range h.belongings("acme") {
			if n == 0 {
				t.Errorf("nothing of acme is in %s: this story must put something there", table)
			}
		}
		others := h.belongings("globex")
		h.write(func(tx *store.Tx) error {
			is(t, "the first", []twinlatch.AccountID{"ada"})(tx.EraseSomePeople("acme", 1))
			is(t, "the others", []twinlatch.AccountID{"bo"})(tx.EraseSomePeople("acme", 10))
			is(t, "nobody is left", []twinlatch.AccountID(nil))(tx.EraseSomePeople("acme", 10))
			return tx.EraseCompany("acme")
		})
		for table, n := range h.belongings("acme") {
			if kept := slices.Contains(chain, table); kept != (n > 0) {
				t.Errorf("%s: %d rows of acme are left", table, n)
			}
		}
		h.read(func(tx *store.Tx) error { none(t, "the company")(tx.Company("acme")); return nil })
		is(t, "what is globex's", others)(h.belongings("globex"), nil)
	})
}

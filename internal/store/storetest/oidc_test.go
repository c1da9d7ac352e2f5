package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func grant(a twinlatch.Account, id twinlatch.GrantID) twinlatch.Grant {
	return twinlatch.Grant{ID: id, App: "payroll", AppEpoch: 1, Session: "s", Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3,
		Redirect: "https://payroll.example.com/back", Challenge: "challenge", Nonce: "nonce", Scope: "openid email", ACR: "one", AMR: "pwd",
		AuthAt: monday, CreatedAt: monday, ExpiresAt: monday.Add(time.Hour)}
}

func token(id string, of twinlatch.GrantID, kind twinlatch.TokenKind) twinlatch.Token {
	return twinlatch.Token{ID: id, Grant: of, Kind: kind, CreatedAt: monday, ExpiresAt: monday.Add(time.Minute)}
}

// granted is Ada with a session, an application, and what it was given.
func (h house) granted() twinlatch.Account {
	ada, _, _ := h.people()
	h.write(func(tx *store.Tx) error {
		_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
		g := grant(ada, "g")
		return errors.Join(err, tx.InsertSession(session(ada, "s"), hash("s")), tx.InsertGrant(g, hash("code")),
			tx.InsertToken(token("a", "g", twinlatch.AccessToken), g, hash("access")), tx.InsertToken(token("r", "g", twinlatch.RefreshToken), g, hash("refresh")))
	})
	return ada
}

func TestACodeOfAClientIsConsumedOnceAndStillFound(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada := h.granted()
		spent := grant(ada, "g")
		spent.SpentAt = monday
		h.write(func(tx *store.Tx) error {
			none(t, "another client")(tx.SpendCode("orders", hash("code"), monday))
			none(t, "another code")(tx.SpendCode("payroll", hash("guess"), monday))
			is(t, "the right one", spent)(tx.SpendCode("payroll", hash("code"), monday))
			none(t, "again")(tx.SpendCode("payroll", hash("code"), monday))
			is(t, "found by it", spent)(tx.GrantByCode("payroll", hash("code")))
			none(t, "by another client")(tx.GrantByCode("orders", hash("code")))
			is(t, "by its id", spent)(tx.Grant("g"))
			is(t, "by her", []twinlatch.Grant{spent})(tx.GrantsOf(ada.ID))
			is(t, "at another client", false)(tx.DeleteGrantsOf("orders", ada.ID))
			is(t, "ended", true)(tx.DeleteGrantsOf("payroll", ada.ID))
			is(t, "again", false)(tx.DeleteGrantsOf("payroll", ada.ID))
			return nil
		})
	})
}

func TestATokenIsFoundByItsHashAndARefreshTokenIsConsumedOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.granted()
		h.write(func(tx *store.Tx) error {
			is(t, "the access token", token("a", "g", twinlatch.AccessToken))(tx.TokenByHash(hash("access")))
			none(t, "a guess")(tx.TokenByHash(hash("guess")))
			is(t, "an access token is not consumed", false)(tx.SpendToken("a", monday))
			is(t, "the first", true)(tx.SpendToken("r", monday))
			is(t, "the second", false)(tx.SpendToken("r", monday))
			return nil
		})
	})
}

func TestWhatAClientWasGivenEndsWithItsSessionItsApplicationAndItself(t *testing.T) {
	for name, end := range map[string]func(tx *store.Tx, ada twinlatch.Account) error{
		"session": func(tx *store.Tx, ada twinlatch.Account) error { _, err := tx.DeleteSession(ada.ID, "s"); return err },
		"every session of hers": func(tx *store.Tx, ada twinlatch.Account) error {
			return tx.DeleteSessions(ada.ID, "another")
		},
		"application": func(tx *store.Tx, _ twinlatch.Account) error {
			_, err := tx.TakeApp("payroll")
			return errors.Join(err, tx.DeleteApp("payroll"))
		},
		"grant": func(tx *store.Tx, _ twinlatch.Account) error { return tx.DeleteGrant("g") },
		"grants at a client": func(tx *store.Tx, ada twinlatch.Account) error {
			_, err := tx.DeleteGrantsOf("payroll", ada.ID)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				ada := h.granted()
				h.write(func(tx *store.Tx) error {
					return errors.Join(tx.PutClient(twinlatch.Client{App: "payroll"}), tx.Consent("payroll", ada, "openid", monday), end(tx, ada))
				})
				for _, table := range []string{"oidc_grants", "oidc_tokens"} {
					if n := h.rows(table); n != 0 {
						t.Errorf("%s has %d rows", table, n)
					}
				}
			})
		})
	}
}

func TestAClientIsRegisteredAndKeepsItsSecretAsAHash(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		c := twinlatch.Client{App: "payroll", WithoutPKCE: true, Consent: true, Redirects: []string{"https://a.example/1", "https://a.example/2"}, SignedOut: []string{"https://a.example/out"},
			Scopes: []string{"openid"}, Algorithm: twinlatch.RS256, LogoutAddress: "https://a.example/told"}
		h.write(func(tx *store.Tx) error {
			_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
			_, err2 := tx.InsertApp(app("native", "Native", "native.example.com"))
			return errors.Join(err, err2, tx.PutClient(c), tx.PutClient(twinlatch.Client{App: "native", Public: true}))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "without a secret", "")(asText(tx.ClientSecret("payroll")))
			is(t, "a secret", true)(tx.SetClientSecret("payroll", hash("secret"), monday))
			is(t, "of a public client", false)(tx.SetClientSecret("native", hash("secret"), monday))
			c.Redirects, c.Consent, c.Scopes, c.LogoutAddress = c.Redirects[:1], false, []string{"openid", "email"}, ""
			return tx.PutClient(c)
		})
		c.SecretAt = monday
		h.write(func(tx *store.Tx) error {
			is(t, "changed, with its secret", c)(tx.Client("payroll"))
			is(t, "clients of RS256", 1)(tx.ClientsSigning(twinlatch.RS256))
			is(t, "the secret", hash("secret"))(tx.ClientSecret("payroll"))
			none(t, "nobody")(tx.Client("orders"))
			is(t, "nothing yet", "")(tx.Consented("payroll", ada.ID))
			return errors.Join(tx.Consent("payroll", ada, "openid", monday), tx.Consent("payroll", ada, "openid email", monday))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "consented", "openid email")(tx.Consented("payroll", ada.ID))
			is(t, "not Bo", "")(tx.Consented("payroll", bo.ID))
			is(t, "hers", map[twinlatch.AppID]twinlatch.Consent{"payroll": {Scope: []string{"openid", "email"}, At: monday}})(tx.Consents(ada.ID))
			is(t, "his", map[twinlatch.AppID]twinlatch.Consent{})(tx.Consents(bo.ID))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "not at another", false)(tx.DeleteConsent("native", ada.ID))
			is(t, "not of another", false)(tx.DeleteConsent("payroll", bo.ID))
			is(t, "taken back", true)(tx.DeleteConsent("payroll", ada.ID))
			is(t, "nothing is left", "")(tx.Consented("payroll", ada.ID))
			return nil
		})
	})
}

// asText compares bytes that may be nil.
func asText(b []byte, err error) (string, error) { return string(b), err }

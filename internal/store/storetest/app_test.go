package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func app(id twinlatch.AppID, name, host string) twinlatch.App {
	return twinlatch.App{ID: id, Name: name, Kind: twinlatch.AppProxy, Address: "https://" + host, Asks: twinlatch.AsksTwoFactor,
		Fresh: 30 * time.Minute, Machines: true, Epoch: 1, CreatedAt: monday}
}

func appIDs(list []twinlatch.App, err error) ([]string, error) {
	return ids(list, err, func(a twinlatch.App) string { return string(a.ID) })
}

func TestAnApplicationIsFoundByItsHostAndListedByName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		orders, payroll := app("orders", "purchase orders", "orders.example.com"), app("payroll", "Payroll", "payroll.example.com")
		orders.Everyone = true
		h.write(func(tx *store.Tx) error {
			is(t, "the first", true)(tx.InsertApp(orders))
			is(t, "the second", true)(tx.InsertApp(payroll))
			is(t, "another at the same host", false)(tx.InsertApp(app("thief", "Thief", "orders.example.com")))
			return errors.Join(tx.ChooseApp("payroll", "globex"), tx.ChooseApp("payroll", "globex"))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "by id", orders)(tx.App("orders"))
			is(t, "by host", payroll)(tx.AppByHost("payroll.example.com"))
			none(t, "another host")(tx.AppByHost("example.com"))
			is(t, "all", []string{"payroll", "orders"})(appIDs(tx.Apps()))
			is(t, "Acme's", []string{"orders"})(appIDs(tx.AppsOf("acme")))
			is(t, "Globex's", []string{"payroll", "orders"})(appIDs(tx.AppsOf("globex")))
			is(t, "Globex was chosen", true)(tx.AppChosen("payroll", "globex"))
			is(t, "Acme was not", false)(tx.AppChosen("payroll", "acme"))
			is(t, "so many", 1)(tx.AppCompanies("payroll"))
			return nil
		})
	})
}

// Clients are known by their ids, so several live at one host; a proxy asks by
// the host, and never finds them.
func TestClientsShareAHostAndNoProxyFindsThem(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		const host = "suite.example.com"
		at := func(id twinlatch.AppID, host string, kind twinlatch.AppKind) twinlatch.App {
			a := app(id, string(id), host)
			a.Kind = kind
			return a
		}
		h.write(func(tx *store.Tx) error {
			is(t, "a client", true)(tx.InsertApp(at("ledger", host, twinlatch.AppOIDC)))
			is(t, "another beside it", true)(tx.InsertApp(at("wages", host, twinlatch.AppOIDC)))
			is(t, "another at another port", true)(tx.InsertApp(at("stock", host+":8443", twinlatch.AppOIDC)))
			for name, address := range map[string]string{"the host": host, "its port": host + ":8443", "another port": host + ":9"} {
				is(t, "a proxy at "+name, false)(tx.InsertApp(at("thief", address, twinlatch.AppProxy)))
			}
			is(t, "a proxy at a name that ends alike", true)(tx.InsertApp(at("orders", "my-"+host, twinlatch.AppProxy)))
			is(t, "a client at a port of the proxy's", false)(tx.InsertApp(at("thief", "my-"+host+":8443", twinlatch.AppOIDC)))
			return nil
		})
		h.read(func(tx *store.Tx) error {
			none(t, "by host")(tx.AppByHost(host))
			none(t, "by host and port")(tx.AppByHost(host + ":8443"))
			is(t, "the proxy's", at("orders", "my-"+host, twinlatch.AppProxy))(tx.AppByHost("my-" + host))
			return nil
		})
		if name, ok := twinlatch.NormalizeHost("client:ledger"); ok {
			t.Errorf("a request may name %s as its host", name)
		}
	})
}

func TestAnApplicationChangesAndGoesWithAllThatHangsOnIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
			return errors.Join(err, tx.ChooseApp("payroll", "acme"), tx.InsertSession(session(ada, "s"), hash("s")),
				tx.InsertAppSession(appSession(ada, "one"), hash("one")), tx.InsertHandoff(handoff(ada, "way"), hash("code"), hash("state")),
				tx.InsertAppPassword(appPassword(ada, "m"), hash("m")))
		})
		changed := app("payroll", "Wages", "payroll.example.com")
		changed.Asks, changed.Fresh, changed.Machines, changed.Epoch, changed.Everyone = twinlatch.AsksAny, 0, false, 2, true
		h.write(func(tx *store.Tx) error {
			_, err := tx.TakeApp("payroll")
			return errors.Join(err, tx.UpdateApp(changed), tx.LeaveApp("payroll", "acme"))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "changed", changed)(tx.App("payroll"))
			is(t, "left", 0)(tx.AppCompanies("payroll"))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			if _, err := tx.TakeApp("payroll"); err != nil {
				return err
			}
			return tx.DeleteApp("payroll")
		})
		for _, table := range []string{"apps", "app_companies", "app_sessions", "app_passwords", "handoffs"} {
			if n := h.rows(table); n != 0 {
				t.Errorf("%s has %d rows", table, n)
			}
		}
	})
}

func appSession(a twinlatch.Account, id twinlatch.AppSessionID) twinlatch.AppSession {
	return twinlatch.AppSession{ID: id, App: "payroll", AppEpoch: 1, Host: "payroll.example.com", Parent: "s", Account: a.ID, Company: a.Company,
		AccountEpoch: a.Epoch, CompanyEpoch: 3, CreatedAt: monday}
}

func handoff(a twinlatch.Account, id string) twinlatch.Handoff {
	return twinlatch.Handoff{ID: id, App: "payroll", AppEpoch: 1, Host: "payroll.example.com", Session: "s", Account: a.ID, Company: a.Company,
		AccountEpoch: a.Epoch, CompanyEpoch: 3, ReturnTo: "/list", ExpiresAt: monday.Add(time.Minute)}
}

func TestAnApplicationsSessionEndsWithItsParent(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		astray, mixed := appSession(ada, "astray"), appSession(ada, "mixed")
		astray.Company, mixed.Parent = "globex", "bo's"
		h.write(func(tx *store.Tx) error {
			_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
			return errors.Join(err, tx.InsertSession(session(ada, "s"), hash("s")), tx.InsertAppSession(appSession(ada, "one"), hash("one")),
				tx.InsertAppSession(appSession(ada, "two"), hash("two")), tx.InsertAppSession(appSession(ada, "three"), hash("three")),
				tx.InsertSession(session(bo, "bo's"), hash("bo's")), tx.InsertAppSession(astray, hash("astray")), tx.InsertAppSession(mixed, hash("mixed")))
		})
		h.write(func(tx *store.Tx) error {
			acme, err := tx.Company("acme")
			is(t, "by its token", store.AppCaller{AppSession: appSession(ada, "two"), Session: session(ada, "s"), Account: ada, Company: acme})(tx.AppCallerByToken(hash("two")))
			none(t, "in another company")(tx.AppCallerByToken(hash("astray")))
			none(t, "with somebody else's session")(tx.AppCallerByToken(hash("mixed")))
			none(t, "no token")(tx.AppCallerByToken(hash("none")))
			if err != nil {
				return err
			}
			return tx.TrimAppSessions("s", "payroll", 1)
		})
		if n := h.rows("app_sessions"); n != 2 {
			t.Errorf("%d are left", n)
		}
		h.write(func(tx *store.Tx) error {
			_, err := tx.DeleteSession(ada.ID, "s")
			none(t, "signed out")(tx.AppCallerByToken(hash("two")))
			return err
		})
		if n := h.rows("app_sessions"); n != 1 {
			t.Errorf("%d outlive their parent, or end with another", n)
		}
	})
}

func TestACodeLeadsBackOnceInTheBrowserThatBegan(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		const host = "payroll.example.com"
		h.write(func(tx *store.Tx) error {
			_, err := tx.InsertApp(app("payroll", "Payroll", host))
			return errors.Join(err, tx.InsertHandoff(handoff(ada, "way"), hash("code"), hash("state")))
		})
		h.write(func(tx *store.Tx) error {
			none(t, "another browser")(tx.SpendHandoff(host, hash("code"), hash("other")))
			none(t, "another host")(tx.SpendHandoff("orders.example.com", hash("code"), hash("state")))
			none(t, "another code")(tx.SpendHandoff(host, hash("guess"), hash("state")))
			is(t, "the right one", handoff(ada, "way"))(tx.SpendHandoff(host, hash("code"), hash("state")))
			none(t, "again")(tx.SpendHandoff(host, hash("code"), hash("state")))
			return nil
		})
	})
}

// Being chosen again brings nothing back of what people and their programs held of an application.
func TestWhoIsChosenNoMoreLosesWhatTheyHeld(t *testing.T) {
	for name, end := range map[string]func(tx *store.Tx) error{
		"the choice is taken back": func(tx *store.Tx) error {
			return errors.Join(tx.LeaveApp("payroll", "acme"), tx.LeaveApp("payroll", "acme"))
		},
		"it closes to the others": func(tx *store.Tx) error { return tx.EndUnchosen("payroll") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				ada, _, cleo := h.people()
				h.write(func(tx *store.Tx) error {
					_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
					err = errors.Join(err, tx.ChooseApp("payroll", "globex"))
					if name == "the choice is taken back" {
						err = errors.Join(err, tx.ChooseApp("payroll", "acme"))
					}
					for id, a := range map[string]twinlatch.Account{"a": ada, "c": cleo} {
						err = errors.Join(err, tx.InsertSession(session(a, twinlatch.SessionID("s"+id)), hash("s"+id)), tx.InsertGrant(grant(a, twinlatch.GrantID(id)), hash("g"+id)),
							tx.InsertAppPassword(appPassword(a, twinlatch.AppPasswordID(id)), hash("p"+id)))
					}
					return errors.Join(err, end(tx))
				})
				if n := h.rows("oidc_grants"); n != 1 {
					t.Errorf("there are %d grants, want Cleo's", n)
				}
				h.read(func(tx *store.Tx) error {
					hers, err := tx.AppPasswordByToken(hash("pa"))
					cleos, err2 := tx.AppPasswordByToken(hash("pc"))
					is(t, "epochs of Ada's and of Cleo's", [2]int64{0, 1})([2]int64{hers.AppEpoch, cleos.AppEpoch}, errors.Join(err, err2))
					return nil
				})
			})
		})
	}
}

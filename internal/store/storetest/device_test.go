package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func device(a twinlatch.Account, id twinlatch.DeviceID) twinlatch.TrustedDevice {
	return twinlatch.TrustedDevice{ID: id, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3,
		Place: twinlatch.Place{Browser: "Firefox", System: "macOS", Address: "2001:db8::1"}, Since: monday, UsedAt: monday, ExpiresAt: monday.Add(14 * 24 * time.Hour)}
}

func deviceIDs(list []twinlatch.TrustedDevice, err error) ([]string, error) {
	return ids(list, err, func(d twinlatch.TrustedDevice) string { return string(d.ID) })
}

func TestTrustIsForOnePersonInOneBrowser(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		d := device(ada, "d")
		h.write(func(tx *store.Tx) error { return tx.InsertTrustedDevice(d, hash("shared browser")) })
		h.read(func(tx *store.Tx) error {
			is(t, "Ada's", d)(tx.TrustedDevice(ada, hash("shared browser")))
			none(t, "Ada in another browser")(tx.TrustedDevice(ada, hash("another")))
			none(t, "Bo in the same browser")(tx.TrustedDevice(bo, hash("shared browser")))
			stranger := ada
			stranger.Company = "globex"
			none(t, "Ada's id in another company")(tx.TrustedDevice(stranger, hash("shared browser")))
			return nil
		})
		again := device(ada, "again")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertTrustedDevice(device(bo, "bo's"), hash("shared browser")), tx.InsertTrustedDevice(again, hash("shared browser")),
				tx.UsedTrustedDevice("again", monday.Add(time.Hour), "192.0.2.9"))
		})
		again.UsedAt, again.Place.Address = monday.Add(time.Hour), "192.0.2.9"
		h.read(func(tx *store.Tx) error {
			is(t, "Ada's new one in its place", again)(tx.TrustedDevice(ada, hash("shared browser")))
			is(t, "Bo's", device(bo, "bo's"))(tx.TrustedDevice(bo, hash("shared browser")))
			is(t, "Ada's list", []string{"again"})(deviceIDs(tx.TrustedDevices(ada)))
			ada.Epoch++
			is(t, "Ada's list in a later epoch", []string{})(deviceIDs(tx.TrustedDevices(ada)))
			return nil
		})
	})
}

func TestTrustEndsOneByOneForAPersonAndForACompany(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for _, d := range []twinlatch.TrustedDevice{device(ada, "one"), device(ada, "two"), device(ada, "three"), device(bo, "bo's"), device(cleo, "cleo's")} {
				err = errors.Join(err, tx.InsertTrustedDevice(d, hash(string(d.ID))))
			}
			is(t, "Bo ends Ada's", false)(tx.DeleteTrustedDevice("bo", "one"))
			is(t, "Ada ends hers", true)(tx.DeleteTrustedDevice("ada", "one"))
			is(t, "and again", false)(tx.DeleteTrustedDevice("ada", "one"))
			is(t, "Ada ends all", 2)(tx.DeleteTrustedDevices("ada"))
			is(t, "Acme ends all", 1)(tx.DeleteCompanyTrusts("acme"))
			is(t, "Acme again", 0)(tx.DeleteCompanyTrusts("acme"))
			is(t, "Globex keeps its own", []string{"cleo's"})(deviceIDs(tx.TrustedDevices(cleo)))
			return err
		})
	})
}

func TestFewerDaysCutTrustsAndMoreDaysStretchNone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, cleo := h.people()
		long, short := device(ada, "long"), device(ada, "short")
		short.ExpiresAt = monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertTrustedDevice(long, hash("long")), tx.InsertTrustedDevice(short, hash("short")), tx.InsertTrustedDevice(device(cleo, "cleo's"), hash("cleo's")),
				tx.CutCompanyTrusts("acme", 3*24*time.Hour), tx.CutCompanyTrusts("acme", 9*24*time.Hour))
		})
		long.ExpiresAt = monday.Add(3 * 24 * time.Hour)
		h.read(func(tx *store.Tx) error {
			is(t, "the long one", long)(tx.TrustedDevice(ada, hash("long")))
			is(t, "the short one", short)(tx.TrustedDevice(ada, hash("short")))
			is(t, "another company's", device(cleo, "cleo's"))(tx.TrustedDevice(cleo, hash("cleo's")))
			return nil
		})
	})
}

func TestEverybodysTrustInABrowserMovesToItsNewValue(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.write(func(tx *store.Tx) error {
			return errors.Join(
				tx.InsertTrustedDevice(device(ada, "ada's"), hash("former")), tx.InsertTrustedDevice(device(bo, "bo's"), hash("former")),
				tx.InsertTrustedDevice(device(bo, "elsewhere"), hash("another")), tx.InsertKnownBrowser(known(ada, "k"), hash("former")),
				tx.MoveTrustToken(hash("former"), hash("new")))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "Ada's", device(ada, "ada's"))(tx.TrustedDevice(ada, hash("new")))
			is(t, "Bo's", device(bo, "bo's"))(tx.TrustedDevice(bo, hash("new")))
			is(t, "Bo's in another browser", device(bo, "elsewhere"))(tx.TrustedDevice(bo, hash("another")))
			none(t, "the former value")(tx.TrustedDevice(ada, hash("former")))
			is(t, "a known browser has a value of its own", known(ada, "k"))(tx.KnownBrowser("ada", hash("former")))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.MoveKnownToken(hash("former"), hash("new")) })
		h.read(func(tx *store.Tx) error {
			is(t, "the known browser", known(ada, "k"))(tx.KnownBrowser("ada", hash("new")))
			none(t, "its former value")(tx.KnownBrowser("ada", hash("former")))
			return nil
		})
	})
}

func TestOnlyTheNewestKnownBrowsersAreKept(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.write(func(tx *store.Tx) error {
			newer := known(ada, "newer")
			newer.ExpiresAt = newer.ExpiresAt.Add(time.Second)
			return errors.Join(tx.InsertKnownBrowser(known(ada, "old"), hash("old")), tx.InsertKnownBrowser(newer, hash("newer")),
				tx.InsertKnownBrowser(known(bo, "bo's"), hash("old")), tx.TrimKnownBrowsers(newer, 1))
		})
		h.read(func(tx *store.Tx) error {
			none(t, "the old one")(tx.KnownBrowser("ada", hash("old")))
			is(t, "Bo's", known(bo, "bo's"))(tx.KnownBrowser("bo", hash("old")))
			_, err := tx.KnownBrowser("ada", hash("newer"))
			return err
		})
	})
}

func known(a twinlatch.Account, id string) twinlatch.KnownBrowser {
	return twinlatch.KnownBrowser{ID: id, Account: a.ID, Company: a.Company, BrowserEpoch: a.BrowserEpoch, Failures: 1, LastAt: monday, ExpiresAt: monday.Add(twinlatch.KnownBrowserFor)}
}

func TestAKnownBrowserCountsItsOwnFailures(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		k := known(ada, "k")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertKnownBrowser(known(ada, "former"), hash("browser")), tx.InsertKnownBrowser(k, hash("browser")), tx.InsertKnownBrowser(known(bo, "bo's"), hash("browser")))
		})
		count := func(what string, at time.Time, want bool) {
			t.Helper()
			h.write(func(tx *store.Tx) error { is(t, what, want)(tx.CountKnownBrowser("k", at)); return nil })
		}
		count("after its end", k.ExpiresAt, false)
		for range twinlatch.KnownBrowserFailures - 1 {
			count("a failure", monday.Add(time.Hour), true)
		}
		count("one too many", monday, false)
		k.Failures, k.LastAt = twinlatch.KnownBrowserFailures, monday.Add(time.Hour)
		h.read(func(tx *store.Tx) error {
			is(t, "void", k)(tx.KnownBrowser("ada", hash("browser")))
			is(t, "Bo's in the same browser", known(bo, "bo's"))(tx.KnownBrowser("bo", hash("browser")))
			none(t, "another browser")(tx.KnownBrowser("ada", hash("another")))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.RefundKnownBrowser("k", false) })
		k.Failures--
		h.read(func(tx *store.Tx) error {
			is(t, "one taken back", k)(tx.KnownBrowser("ada", hash("browser")))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.RefundKnownBrowser("k", true), tx.RefundKnownBrowser("k", false))
		})
		k.Failures = 0
		h.read(func(tx *store.Tx) error {
			is(t, "all, and never below", k)(tx.KnownBrowser("ada", hash("browser")))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteKnownBrowsers("ada") })
		h.read(func(tx *store.Tx) error {
			none(t, "forgotten")(tx.KnownBrowser("ada", hash("browser")))
			is(t, "Bo's", known(bo, "bo's"))(tx.KnownBrowser("bo", hash("browser")))
			return nil
		})
	})
}

package storetest

import (
	"errors"
	"testing"

	"github.com/twinlatch/twinlatch/internal/store"
)

// What somebody holds many may hold, and nobody changes before they are done: who takes
// it waits, and reads it then.
func TestWhatIsHeldIsChangedAfterwards(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.atPayroll()
		h.write(func(tx *store.Tx) error {
			none(t, "no application")(tx.HoldApp("none"))
			none(t, "no company")(tx.HoldCompany("none"))
			return nil
		})
		held, change := make(chan struct{}), make(chan struct{})
		done := make(chan error, 2)
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error {
				a, err := tx.HoldApp("payroll")
				c, err2 := tx.HoldCompany(ada.Company)
				close(held)
				<-change
				again, err3 := tx.App("payroll")
				company, err4 := tx.Company(ada.Company)
				if again.Name != a.Name || company.Name != c.Name {
					t.Errorf("they became %q and %q meanwhile", again.Name, company.Name)
				}
				return errors.Join(err, err2, err3, err4)
			})
		}()
		<-held
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error {
				c, err := tx.TakeCompany(ada.Company)
				a, err2 := tx.TakeApp("payroll")
				a.Name, c.Name = "Wages", "Acme of old"
				return errors.Join(err, err2, tx.UpdateApp(a), tx.UpdateCompany(c))
			})
		}()
		h.untilSomebodyWaits()
		close(change)
		if err := errors.Join(<-done, <-done); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *store.Tx) error {
			a, err := tx.App("payroll")
			c, err2 := tx.Company(ada.Company)
			if a.Name != "Wages" || c.Name != "Acme of old" {
				t.Errorf("they are %q and %q", a.Name, c.Name)
			}
			return errors.Join(err, err2)
		})
	})
}

package flow_test

import (
	"fmt"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// read is a page of Acme's log as Ada sees it.
func (w *world) auditLog(f flow.AuditFilter) flow.AuditView {
	w.t.Helper()
	view, err := w.house.AuditLog(w.ctx, w.ada.visitor(), f)
	must(w.t, err)
	return view
}

func TestTheLogNamesWhoAndFromWhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.vera.signIn()
		w.ada.signIn()
		view := w.auditLog(flow.AuditFilter{})
		if len(view.Lines) != 2 || view.Older != 0 || view.Newer != 0 {
			t.Fatalf("the log has %+v", view)
		}
		if l := view.Lines[1]; l.Actor.Name != "Bo Barker" || l.Entry.Place != w.bo.place || l.Entry.Facts["second"] != "" {
			t.Errorf("the first line is %+v", l)
		}
		_, err := w.house.AuditLog(w.ctx, w.bo.visitor(), flow.AuditFilter{})
		refused(t, err, "error.needs-configuration")
	})
}

func TestTheLogIsFilteredByPersonAndKind(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.cleo.signIn()
		w.ada.signIn()
		for _, row := range []struct {
			filter flow.AuditFilter
			want   int
		}{
			{flow.AuditFilter{}, 4},
			{flow.AuditFilter{Person: "bark"}, 2},
			{flow.AuditFilter{Person: "  BO  barker "}, 2},
			{flow.AuditFilter{Person: "cleo@acme"}, 1},
			{flow.AuditFilter{Kind: twinlatch.AuditSignedIn}, 3},
			{flow.AuditFilter{Person: "bo", Kind: twinlatch.AuditTwoFactorOn}, 1},
			{flow.AuditFilter{Person: "vera"}, 0},
			{flow.AuditFilter{Person: "%"}, 0},
			{flow.AuditFilter{Person: "bar\x00\xff"}, 2},
		} {
			if got := len(w.auditLog(row.filter).Lines); got != row.want {
				t.Errorf("%+v gives %d entries, want %d", row.filter, got, row.want)
			}
		}
	})
}

func TestTheLogIsTurnedPageByPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		for i := range 119 {
			p := w.form(w.acme)
			p.Hours = 30 + i%2
			_, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), p)
			must(t, err)
		}
		first := w.auditLog(flow.AuditFilter{})
		second := w.auditLog(flow.AuditFilter{Before: first.Older})
		last := w.auditLog(flow.AuditFilter{Before: second.Older})
		got := fmt.Sprint(len(first.Lines), first.Newer, " ", len(second.Lines), " ", len(last.Lines), last.Older)
		if got != "50 0 50 20 0" {
			t.Fatalf("the pages are %q", got)
		}
		back := w.auditLog(flow.AuditFilter{After: last.Newer})
		if back.Lines[0].Entry.Seq != second.Lines[0].Entry.Seq || back.Newer == 0 {
			t.Errorf("back from the last page leads to %d, %d", back.Lines[0].Entry.Seq, back.Newer)
		}
		if again := w.auditLog(flow.AuditFilter{After: back.Newer}); again.Lines[0].Entry.Seq != first.Lines[0].Entry.Seq || again.Newer != 0 {
			t.Errorf("and then to %d, %d", again.Lines[0].Entry.Seq, again.Newer)
		}
	})
}

// Once somebody was erased, the log keeps a pseudonym that can be looked for.
func TestTheLogKeepsAPseudonym(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.ada.signIn()
		w.bo.alter(func(a *twinlatch.Account) { a.Status, a.Name, a.Email = twinlatch.AccountRemoved, "", "" })
		who := w.auditLog(flow.AuditFilter{}).Lines[1].Actor
		if !who.Erased || len(who.Name) != len("#4F00A1") {
			t.Fatalf("Bo is called %+v", who)
		}
		if found := w.auditLog(flow.AuditFilter{Person: who.Name}).Lines; len(found) != 1 || found[0].Actor != who {
			t.Errorf("%s finds %+v", who.Name, found)
		}
	})
}

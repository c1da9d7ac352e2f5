package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// page is one of a list; the last one has no next.
func (p program) page(path string) (ids []string, next string) {
	p.h.t.Helper()
	w := p.ask(http.MethodGet, path, "")
	var list struct {
		Items []struct {
			ID  string
			Seq int64
		}
		Next string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"items":[`) {
		p.h.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	for _, one := range list.Items {
		if one.ID == "" {
			one.ID = fmt.Sprint(one.Seq)
		}
		ids = append(ids, one.ID)
	}
	return ids, list.Next
}

// all reads a list to its end, so many at a time; between is what happens
// meanwhile.
func (p program) all(path string, limit int, between func()) (ids []string) {
	p.h.t.Helper()
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	for next := ""; ; {
		page, following := p.page(fmt.Sprintf("%s%slimit=%d&after=%s", path, join, limit, next))
		if len(page) > limit || following != "" && len(page) != limit {
			p.h.t.Errorf("%s: %d of %d, next %q", path, len(page), limit, following)
		}
		ids = append(ids, page...)
		if next = following; next == "" {
			return ids
		}
		if len(ids) > 1000 {
			p.h.t.Fatal("it does not end")
		}
		if between != nil {
			between()
		}
	}
}

// filled is a house with some of everything, and the operator's program.
func filled(t *testing.T) (acme, vendor program) {
	t.Helper()
	p := newProgram(t)
	h := p.h
	for i := range 7 {
		h.comes(fmt.Sprintf("person%d", i), "acme", 0, true)
		h.company(fmt.Sprintf("customer%d", i), false, false)
		h.clock.Advance(time.Second)
	}
	v, err := h.s.House.APICaller(t.Context(), p.key, flow.From{})
	must(t, err)
	for i := range 7 {
		_, err := h.s.House.InvitationCreate(t.Context(), v, flow.Invite{Name: fmt.Sprintf("Guest %d", i), Email: fmt.Sprintf("guest%d@acme.example", i)}, "")
		must(t, err)
	}
	h.write(func(tx *store.Tx) (err error) {
		for i := range 7 {
			id, who := fmt.Sprintf("thing%d", i), twinlatch.AccountID(fmt.Sprintf("person%d", i))
			s := twinlatch.Session{ID: twinlatch.SessionID(id), Account: "employee", Company: "acme", AccountEpoch: 1, CompanyEpoch: 1, Level: twinlatch.Level1, CreatedAt: h.clock.Now(), SeenAt: h.clock.Now(), PasswordAt: h.clock.Now()}
			d := twinlatch.TrustedDevice{ID: twinlatch.DeviceID(id), Account: "chief", Company: "acme", AccountEpoch: 1, CompanyEpoch: 1, Since: h.clock.Now(), UsedAt: h.clock.Now(), ExpiresAt: h.clock.Now().Add(time.Hour)}
			r := twinlatch.ResetRequest{ID: twinlatch.ResetRequestID(id), Account: who, Company: "acme", AccountEpoch: 1, CompanyEpoch: 1, Reason: "lost phone", State: twinlatch.ResetWaiting, CreatedAt: h.clock.Now(), ExpiresAt: h.clock.Now().Add(time.Hour)}
			app := twinlatch.App{ID: twinlatch.AppID(id), Name: "App", Kind: twinlatch.AppProxy, Address: fmt.Sprintf("http://app%d.localhost:9000", i), Everyone: true, Asks: twinlatch.AllAsks()[0], Epoch: 1, CreatedAt: h.clock.Now()}
			_, appErr := tx.InsertApp(app)
			err = errors.Join(err, appErr, tx.InsertSession(s, secret.Bytes(32)), tx.InsertTrustedDevice(d, secret.Bytes(32)), tx.InsertResetRequest(r))
		}
		c, takeErr := tx.TakeCompany("acme")
		c.Policy.Trusted = true
		return errors.Join(err, takeErr, tx.UpdateCompany(c))
	})
	return p, program{h, makeKey(t, h, "operator", "operator-read")}
}

// Every list comes in pages, each thing once, in an order that nothing changes.
func TestEveryListIsReadPageByPage(t *testing.T) {
	acme, vendor := filled(t)
	lists := 0
	for _, op := range acme.described() {
		if !slices.ContainsFunc(op.Parameters, func(q struct{ Name, In string }) bool { return q.Name == "after" }) {
			continue
		}
		lists++
		p, path := acme, strings.ReplaceAll(op.path, "{id}", map[bool]string{true: "chief", false: "employee"}[op.OperationID == "devices"])
		if strings.HasPrefix(op.OperationID, "operator-") {
			p = vendor
		}
		whole := p.all(path, 100, nil)
		sorted := slices.IsSortedFunc(whole, func(a, b string) int {
			if op.OperationID == "audit" {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		if once := slices.Compact(slices.Sorted(slices.Values(whole))); len(whole) < 7 || len(once) != len(whole) || !sorted {
			t.Errorf("%s: %v", op.OperationID, whole)
		}
		for _, limit := range []int{1, 3, 7} {
			if got := p.all(path, limit, nil); !slices.Equal(got, whole) {
				t.Errorf("%s, %d at a time: %v, want %v", op.OperationID, limit, got, whole)
			}
		}
		end := map[bool]string{true: "1000000", false: "zzz"}[op.OperationID == "audit"]
		if got, next := p.page(path + "?after=" + end); len(got) != 0 || next != "" {
			t.Errorf("%s after its end: %v %q", op.OperationID, got, next)
		}
		for _, wrong := range []string{"limit=0", "limit=101", "limit=-1", "limit=x", "limit=1&limit=2", "before=x", "after=" + strings.Repeat("x", 65)} {
			if w := p.ask(http.MethodGet, path+"?"+wrong, ""); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: %d %s", op.OperationID, wrong, w.Code, w.Body)
			}
		}
	}
	if lists != 9 {
		t.Errorf("%d lists", lists)
	}
}

// Who is renamed, removed and erased between two pages keeps nobody off the next.
func TestAProgramMissesNobodyWhileNamesChange(t *testing.T) {
	p, _ := filled(t)
	want, n := p.all("/api/v1/people", 100, nil), 0
	got := p.all("/api/v1/people", 2, func() {
		if n++; n > 7 {
			return
		}
		p.h.write(func(tx *store.Tx) error {
			a, err := tx.TakeAccount("acme", twinlatch.AccountID(fmt.Sprintf("person%d", n-1)))
			if err != nil {
				return err
			}
			a.Name = strings.Repeat("z", n)
			return tx.UpdateAccount(a)
		})
	})
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAProgramReadsTheAuditLogAsThePageDoes(t *testing.T) {
	p, _ := filled(t)
	oldest := p.all("/api/v1/audit", 3, nil)
	newest := p.all("/api/v1/audit?order=newest", 3, nil)
	slices.Reverse(newest)
	if !slices.Equal(oldest, newest) {
		t.Errorf("%v, and from the other end %v", oldest, newest)
	}
	if got := p.all("/api/v1/audit?kind=invited", 2, nil); len(got) != 7 {
		t.Errorf("invitations: %v", got)
	}
	if got := p.all("/api/v1/audit?kind=no-such-kind", 2, nil); len(got) != 0 {
		t.Errorf("of no kind: %v", got)
	}
	if got := p.all("/api/v1/audit?person=person3", 2, nil); len(got) != 1 {
		t.Errorf("about one person: %v", got)
	}
	// Whoever has read to the end asks on from there.
	last := oldest[len(oldest)-1]
	p.ask(http.MethodPatch, "/api/v1/people/employee", `{"name":"Emma Ployee"}`)
	w := p.ask(http.MethodGet, "/api/v1/audit?after="+last, "")
	var got struct {
		Items []struct {
			Kind, Sentence, Detail string
			Actor, Target          struct{ Type, ID, Name, Maker string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Items) != 1 {
		t.Fatal(err, w.Body)
	}
	e := got.Items[0]
	if e.Kind != "person-edited" || e.Sentence != "The API key Purchase orders edited Emma Ployee." || e.Detail != "The key was made by chief" ||
		e.Actor.Type != "key" || e.Actor.Name != "Purchase orders" || e.Actor.ID == "" || e.Actor.Maker != "chief" || e.Target.ID != "employee" {
		t.Errorf("the entry says %+v", e)
	}
}

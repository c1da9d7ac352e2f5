package attacks_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

// sealedRow is a row of a column of sealed values: whose it is in its table.
type sealedRow struct{ table, key, is string }

func (r sealedRow) where() string { return " WHERE " + r.key + " = '" + r.is + "'" }

// swap exchanges two sealed values behind the server's back, as somebody with
// the database's password would.
func (h *house) swap(a, b sealedRow) {
	h.t.Helper()
	var one, other []byte
	must(h.t, h.sql().QueryRowContext(h.t.Context(), "SELECT sealed FROM "+a.table+a.where()).Scan(&one))
	must(h.t, h.sql().QueryRowContext(h.t.Context(), "SELECT sealed FROM "+b.table+b.where()).Scan(&other))
	if len(one) == 0 || len(other) == 0 {
		h.t.Fatalf("there is nothing in %v or %v", a, b)
	}
	h.tamper("UPDATE "+a.table+" SET sealed = $1"+a.where(), other)
	h.tamper("UPDATE "+b.table+" SET sealed = $1"+b.where(), one)
}

// swapSealed is swap within one table.
func (h *house) swapSealed(t *testing.T, table, key, a, b string) {
	t.Helper()
	h.swap(sealedRow{table, key, a}, sealedRow{table, key, b})
}

// broken fails unless a request is answered by the error page.
func (b *browser) broken(method, path string, form ...string) {
	b.h.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := b.request(method, path, nil)
	if method == http.MethodPost {
		r = b.request(method, path, values)
	}
	answer, err := b.client.Do(r)
	must(b.h.t, err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusInternalServerError {
		b.h.t.Errorf("%s %s is answered with %d", method, path, answer.StatusCode)
	}
}

// Whoever can write to the database cannot give one person what was sealed for
// another: in every column, the deed that opens it fails and grants nothing (ASVS
// 11.3.3).
func TestASealedValueOpensInItsOwnRowOnly(t *testing.T) {
	cases := map[string]func(t *testing.T, h *house){
		"factors.sealed":        swappedFactors,
		"enrolments.sealed":     swappedEnrolments,
		"reveals.sealed":        swappedReveals,
		"stored_forms.sealed":   swappedForms,
		"links.sealed":          swappedLinks,
		"outbox.sealed":         swappedMails,
		"audit_personal.sealed": swappedEntries,
		"audit_repeats.sealed":  swappedRepeats,
		"signing_keys.sealed":   swappedSigningKeys,
	}
	for _, column := range store.SealedColumns() {
		story, ok := cases[column]
		if !ok {
			t.Errorf("%s has no story: swap two of its values and do the deed that opens them", column)
			continue
		}
		t.Run(column, func(t *testing.T) { each(t, story) })
	}
}

func swappedFactors(t *testing.T, h *house) {
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	h.gus.enrol(h.browser())
	for _, other := range []*person{h.cleo, h.gus} { // of the company, and of another one
		h.swapSealed(t, "factors", "account_id", string(h.bo.id), string(other.id))
		half := h.half(h.bo)
		half.broken(http.MethodPost, codePage, "code", other.code()) // the phone whose secret it is now
		half.isOut()
		h.swapSealed(t, "factors", "account_id", string(h.bo.id), string(other.id))
	}
	setting := h.browser()
	setting.signIn(h.ada)
	setting.post("/profile/two-factor/turn-on")
	h.ada.key = h.ada.scan(setting)
	h.swap(sealedRow{"factors", "account_id", string(h.bo.id)}, sealedRow{"enrolments", "account_id", string(h.ada.id)})
	half := h.half(h.bo)
	half.broken(http.MethodPost, codePage, "code", h.ada.code())
	half.isOut()
}

func swappedEnrolments(t *testing.T, h *house) {
	bo, cleo := h.browser(), h.browser()
	for b, p := range map[*browser]*person{bo: h.bo, cleo: h.cleo} {
		b.signIn(p)
		b.post("/profile/two-factor/turn-on")
		p.key = p.scan(b)
	}
	enrolment := bo.enrolment()
	h.swapSealed(t, "enrolments", "account_id", string(h.bo.id), string(h.cleo.id))
	bo.broken(http.MethodGet, "/profile/two-factor/scan")
	bo.broken(http.MethodPost, "/profile/two-factor/confirm", "enrolment", enrolment, "code", h.cleo.code())
	if h.bo.protected() {
		t.Error("Bo has Cleo's secret")
	}
}

func swappedReveals(t *testing.T, h *house) {
	bo, cleo := h.browser(), h.browser()
	h.bo.enrol(bo)
	h.cleo.enrol(cleo)
	h.swapSealed(t, "reveals", "account_id", string(h.bo.id), string(h.cleo.id))
	bo.broken(http.MethodGet, "/profile/two-factor/done")
}

func swappedForms(t *testing.T, h *house) {
	bo, cleo := h.browser(), h.browser()
	h.bo.enrol(bo)
	h.cleo.enrol(cleo)
	h.clock.Advance(11 * time.Minute)
	forms := map[*browser]string{}
	for b, address := range map[*browser]string{bo: "bo@new.example", cleo: "cleo@new.example"} {
		forms[b] = find(t, b.post("/profile/email", "email", address).body, `name="form" value="([^"]+)"`)
	}
	h.swapSealed(t, "stored_forms", "id", forms[bo], forms[cleo])
	bo.broken(http.MethodGet, "/proof?form="+forms[bo])
}

func swappedLinks(t *testing.T, h *house) {
	for p, address := range map[*person]string{h.bo: "bo@new.example", h.cleo: "cleo@new.example"} {
		b := h.browser()
		b.signIn(p)
		b.prove(p, "/profile/email", "email", address)
	}
	kind := "kind = '" + string(twinlatch.LinkEmailConfirm) + "' AND account_id"
	h.swapSealed(t, "links", kind, string(h.bo.id), string(h.cleo.id))
	link := h.link("bo@new.example", twinlatch.MailEmailConfirm)
	_, token, _ := strings.Cut(link, "?t=")
	h.browser().broken(http.MethodPost, "/email/confirm", "t", token)
	if got := h.bo.account().Email; got != h.bo.email {
		t.Errorf("Bo's address is %s", got)
	}
}

// Of two reset links that were exchanged, neither is sent.
func swappedMails(t *testing.T, h *house) {
	box := testkit.NewMailbox(t)
	h.config.SMTP, h.config.MailFrom = box.URL, "signin@vendor.example"
	h.restart()
	for _, p := range []*person{h.bo, h.cleo} {
		h.browser().post("/password/forgot", "email", p.email)
	}
	h.swapSealed(t, "outbox", "state = 'waiting' AND recipient", h.bo.email, h.cleo.email)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.s.Run(ctx) }()
	for waiting := 1; waiting > 0; {
		must(t, h.sql().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").Scan(&waiting))
	}
	stop()
	<-done
	if n := len(box.All()); n != 0 {
		t.Errorf("%d of them were sent", n)
	}
}

func swappedEntries(t *testing.T, h *house) {
	ada := h.browser()
	h.ada.enrol(ada)
	h.browser().signIn(h.bo)
	h.browser().signIn(h.cleo)
	ada.get("/configuration/audit").says(t, "Bo Barker signed in", "Cleo Clark signed in")
	h.swapSealed(t, "audit_personal", "chain = '"+string(h.acme)+"' AND who", string(h.bo.id), string(h.cleo.id))
	ada.broken(http.MethodGet, "/configuration/audit")
}

// What the clock writes of a minute is an entry without the place that was
// exchanged.
func swappedRepeats(t *testing.T, h *house) {
	bo, cleo := h.browser(), h.browser()
	bo.post(signin, "email", h.bo.email, "password", "not Bo's password")
	cleo.post(signin, "email", h.cleo.email, "password", "not Cleo's password")
	h.swapSealed(t, "audit_repeats", "target_id", string(h.bo.id), string(h.cleo.id))
	h.clock.Advance(2 * time.Minute)
	h.s.Tick(t.Context())
	ada := h.browser()
	h.ada.enrol(ada)
	page := ada.get("/configuration/audit").body
	if !strings.Contains(page, "Somebody typed a wrong password for Bo Barker") || strings.Contains(page, bo.from) || strings.Contains(page, cleo.from) {
		t.Errorf("the log says\n%s", page)
	}
}

// Nothing is signed with a key of another row.
func swappedSigningKeys(t *testing.T, h *house) {
	_, err := h.s.House.PublicKeys(t.Context())
	must(t, err)
	var id string
	var sealed []byte
	must(t, h.sql().QueryRowContext(t.Context(), "SELECT id, sealed FROM signing_keys").Scan(&id, &sealed))
	if _, err := h.s.House.Keys.Open(sealed, flow.SigningPlace(id)); err != nil {
		t.Errorf("it does not open in its own row: %v", err)
	}
	if _, err := h.s.House.Keys.Open(sealed, flow.SigningPlace("another")); !errors.Is(err, flow.ErrSealed) {
		t.Errorf("in another row: %v", err)
	}
}

// Rotation beside a running server: everything that was sealed before opens
// afterwards, by the deeds that people do, and nobody is signed out.
func TestTheKeysAreRotatedWhileTheServerRuns(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		h.bo.enrol(b)
		setting := h.browser()
		setting.signIn(h.cleo)
		setting.post("/profile/two-factor/turn-on")
		h.cleo.key = h.cleo.scan(setting)
		h.browser().post("/password/forgot", "email", h.gus.email)
		b.prove(h.bo, "/profile/email", "email", "bo@new.example")
		h.browser().post(signin, "email", h.ada.email, "password", "not Ada's password")
		half := h.half(h.bo)
		h.s.Tick(t.Context())
		before := h.s.House.Keys.Fingerprint()

		steps := 0
		h.rotateKeys(func(string) {
			steps++
			h.s.Tick(t.Context())
			if steps%3 == 0 { // people come and go meanwhile
				h.browser().signIn(h.gus)
				h.half(h.bo)
			}
		})
		if after := h.s.House.Keys.Fingerprint(); after == before || steps < 5 {
			t.Fatalf("the server has the keys %s after %d steps", after, steps)
		}
		half.code(h.bo)
		half.isIn()
		b.isIn()
		if a := setting.post("/profile/two-factor/confirm", "enrolment", setting.enrolment(), "code", h.cleo.code()); a.path != "/profile/two-factor/done" {
			t.Errorf("the set-up that was begun led to %s", a.path)
		}
		h.browser().pressed(h.link(h.gus.email, twinlatch.MailPasswordReset), "new", "another password that is long").says(t, "Your password was changed")
		h.browser().pressed(h.link("bo@new.example", twinlatch.MailEmailConfirm))
		if got := h.bo.account().Email; got != "bo@new.example" {
			t.Errorf("the link that was mailed before gives %s", got)
		}
		ada := h.browser()
		h.ada.enrol(ada)
		ada.get("/configuration/audit").says(t, "Bo Barker signed in")
		h.restart()
		h.browser().signIn(h.cleo)
	})
}

// A database alone does not say whether a password is right: it needs the pepper
// that is in the key file (NIST 63B 3.1.1.2).
func TestAPasswordIsNothingWithoutTheKeyFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hash := h.bo.account().PasswordHash
		if match, _, err := h.s.House.Hasher.Verify(t.Context(), hash, h.bo.password); !match || err != nil {
			t.Fatalf("it does not match at home: %v", err)
		}
		thief := newHouse(t, server.Config{Data: t.TempDir()}) // the same program with keys of its own
		if match, _, err := thief.s.House.Hasher.Verify(t.Context(), hash, h.bo.password); match {
			t.Errorf("the hash matches elsewhere (%v)", err)
		}
		if !strings.Contains(hash, "keyid=") || !slices.Contains(strings.Split(hash, "$"), "argon2id") {
			t.Errorf("the hash is %s", hash)
		}
	})
}

package attacks_test

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

// No secret of a long day in a company is anywhere in the database, in a backup
// of it, in any line of the log, on an error page or in an address (ASVS 13.3.1,
// 14.2.1, 16.2.5).
func TestNoSecretIsWrittenAnywhere(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		c, h := canaryHouse(t, "")
		c.day(h)
		for _, name := range []string{"twinlatch.db", "twinlatch.db-wal", "twinlatch.db-shm"} {
			text, err := os.ReadFile(filepath.Join(h.config.Data, name))
			must(t, err)
			c.notIn(t, name, text)
		}
		if text, _ := os.ReadFile(filepath.Join(h.config.Data, "twinlatch.db-wal")); !strings.Contains(string(text), "Bo Barker") {
			t.Error("what is no secret is not found either")
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		h.tamper("VACUUM INTO '" + copied + "'")
		text, err := os.ReadFile(copied)
		must(t, err)
		c.notIn(t, "a copy", text)
		c.searchWhatWasSaid(t)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		c, h := canaryHouse(t, testkit.OverLoopback(t, testkit.Postgres(t)))
		c.day(h)
		dump, err := exec.CommandContext(t.Context(), testkit.PostgresProgram(t, "pg_dump"), "--inserts", h.config.Database).CombinedOutput()
		if err != nil {
			t.Fatalf("pg_dump: %v\n%s", err, dump)
		}
		c.notIn(t, "a dump", dump)
		if !strings.Contains(string(dump), "Bo Barker") {
			t.Error("what is no secret is not found either")
		}
		c.searchWhatWasSaid(t)
	})
}

func (c *canaries) searchWhatWasSaid(t *testing.T) {
	t.Helper()
	for _, kind := range []string{
		"typed password", "typed current", "typed new", "typed code", "typed t", "cookie twinlatch-session", "cookie twinlatch-signin", "cookie twinlatch-trust",
		"cookie twinlatch-known", "password of Ada", "password of the mail server", "key of the audit log", "pepper", "sealing key", "secret of Bo Barker's phone",
		"secret code of Bo", "recovery code 3 of Bo", "secret of an unfinished", "link of a mail password-reset", "link of a mail invitation", "reason of a reset", "key of the API",
	} {
		if !c.knows(kind) {
			t.Errorf("the story has no canary for %q", kind)
		}
	}
	c.notIn(t, "the log", []byte(c.lines()))
	c.notIn(t, "an error page or an address", c.answers.Bytes())
}

const mailPassword = "canary-of-the-mail-server"

// canaryHouse is a house that logs everything and sends mail to nobody, because
// its mail server does not answer. It is set up by the link that is printed.
func canaryHouse(t *testing.T, dsn string) (*canaries, *house) {
	t.Helper()
	c := newCanaries()
	h := emptyHouse(t, server.Config{
		Data: t.TempDir(), Database: dsn, Log: server.NewLog(c, "json", slog.LevelDebug),
		SMTP: "smtp://mailer:" + mailPassword + "@127.0.0.1:1", MailFrom: "signin@vendor.example",
	})
	h.wires = recorder{h.wires, c}
	c.add("password of the mail server", mailPassword)
	if dsn != "" {
		u, err := url.Parse(dsn)
		must(t, err)
		password, _ := u.User.Password()
		c.add("password of the database", password)
	}
	c.keyFile(t, filepath.Join(h.config.Data, "keys.json"))
	link, err := h.s.House.SetupLink(t.Context())
	must(t, err)
	if a := h.browser().pressed(strings.TrimPrefix(link, publicURL), "company", "Founders", "name", "Fay Ford", "email", "fay@founders.example", "new", "canary of the very first password"); a.path != signin {
		t.Fatalf("the set-up led to %s\n%s", a.path, a.body)
	}
	h.settleBeside()
	return c, h
}

// settleBeside lets the people move in where an operator company is already.
func (h *house) settleBeside() {
	h.t.Helper()
	h.read(func(tx *store.Tx) error { o, err := tx.OperatorCompany(); h.vendor = o.ID; return err })
	h.vera = h.person(h.vendor, "Vera Vance", twinlatch.Configuration|twinlatch.UserManagement|twinlatch.Support)
	h.acme = h.company("Acme", false)
	h.ada = h.person(h.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement)
	h.bo = h.person(h.acme, "Bo Barker", 0)
	h.cleo = h.person(h.acme, "Cleo Clark", 0)
	h.globex = h.company("Globex", false)
	h.gus = h.person(h.globex, "Gus Grant", twinlatch.Configuration|twinlatch.UserManagement)
}

// day is everything that people do with secrets, right and wrong.
func (c *canaries) day(h *house) {
	for _, p := range []*person{h.vera, h.ada, h.bo, h.cleo, h.gus} {
		c.add("password of "+p.name, p.password)
	}
	ada, bo := h.browser(), h.browser()
	h.ada.enrol(ada)
	h.bo.enrol(bo)
	vera := h.browser()
	h.vera.enrol(vera)
	c.signIns(h)
	c.passwords(h)
	c.proofs(h, ada, bo)
	key := h.keyOf(h.ada, "people-read", "codes-verify")
	c.add("key of the API", key.key)
	c.add("key of the API, bare", strings.TrimPrefix(key.key, twinlatch.APIKeyPrefix))
	key.verify(h.bo, h.bo.wrongCode())
	key.asks(http.MethodGet, "/api/v1/people/"+key.key, "")
	c.lostPhone(h, ada, vera)
	c.refusals(h)
	for _, p := range []*person{h.vera, h.ada, h.bo, h.cleo} {
		c.phone(p)
	}
	h.mails("")
	for _, l := range h.letters {
		if u, err := url.Parse(l.Facts.Link); err == nil {
			c.add("link of a mail "+string(l.Kind), u.Query().Get("t"))
		}
	}
	c.mailFails(h)
}

// phone makes canaries of what is on somebody's phone and sheet.
func (c *canaries) phone(p *person) {
	c.add("secret of "+p.name+"'s phone", string(p.key))
	if p.key == nil {
		return
	}
	c.add("secret code of "+p.name, base32.StdEncoding.EncodeToString(p.key))
	for i, code := range p.codes {
		c.add(fmt.Sprintf("recovery code %d of %s", i, p.name), code)
		c.add(fmt.Sprintf("recovery code %d of %s, bare", i, p.name), strings.ReplaceAll(code, "-", ""))
	}
}

func (c *canaries) signIns(h *house) {
	b := h.browser()
	b.post(signin, "email", h.bo.email, "password", "canary of a wrong password")
	b.post(signin, "email", "nobody@acme.example", "password", "canary of nobody's password")
	b.password(h.bo)
	b.post(codePage, "code", h.bo.wrongCode())
	b.post(codePage, "code", "12 34")
	b.post("/signin/recovery", "code", "WRNG-CDES-WRNG-CDES")
	b.code(h.bo, "remember", "yes")
	b.isIn()
	used := twinlatch.TOTPCode(h.bo.key, h.bo.lastStep)
	b.post("/signout")
	b.password(h.bo) // spared
	b.isIn()
	other := h.half(h.bo)
	other.post(codePage, "code", used)
	other.post("/signin/recovery", "code", h.bo.codes[0])
	other.isIn()
	for range 8 {
		h.browser().post(signin, "email", h.gus.email, "password", "canary of a guess")
	}
}

func (c *canaries) passwords(h *house) {
	forgot := h.browser()
	forgot.post("/password/forgot", "email", h.cleo.email)
	link := h.link(h.cleo.email, twinlatch.MailPasswordReset)
	forgot.pressed(link, "new", "short")
	h.cleo.password = "canary of Cleo's second password"
	forgot.pressed(link, "new", h.cleo.password)
	forgot.pressed(link, "new", "canary of a password too late")
	cleo := h.browser()
	cleo.signIn(h.cleo)
	cleo.post("/profile/password", "current", "canary of a wrong current one", "new", "canary of the new one")
	former := h.cleo.password
	h.cleo.password = "canary of Cleo's third password"
	cleo.post("/profile/password", "current", former, "new", h.cleo.password)
	h.browser().signIn(h.cleo)
}

// proofs are forms that wait while somebody proves who they are.
func (c *canaries) proofs(h *house, ada, bo *browser) {
	h.clock.Advance(15 * time.Minute)
	ada.post("/users/new", "email", "dee@acme.example", "name", "Dee Dane")
	ada.prove(h.ada, "/users/new", "email", "dee@acme.example", "name", "Dee Dane")
	h.browser().pressed(h.link("dee@acme.example", twinlatch.MailInvitation), "name", "Dee Dane", "new", "canary of Dee's first password")
	bo.prove(h.bo, "/profile/email", "email", "bo@moved.example")
	h.browser().pressed(h.link("bo@moved.example", twinlatch.MailEmailConfirm))
	h.bo.email = "bo@moved.example"
	bo.prove(h.bo, "/profile/two-factor/recovery-codes")
	c.phone(h.bo)
	h.bo.codes = shownCodes(bo.get("/profile/two-factor/done").body)
	bo.post("/proof", "password", "canary of a wrong proof", "code", h.bo.wrongCode())
	bo.prove(h.bo, "/profile/two-factor/change")
	bo.post("/profile/two-factor/change")
	c.phone(h.bo)
	key := h.bo.scan(bo)
	c.add("secret of an unfinished set-up", string(key))
	bo.get("/profile/two-factor/scan")
}

func (c *canaries) lostPhone(h *house, ada, vera *browser) {
	half := h.half(h.bo)
	half.post("/signin/lost", "reason", "My phone fell into the sea.")
	waiting := ada.get("/configuration/reset-requests").body
	ada.prove(h.ada, find(h.t, waiting, `(/configuration/reset-requests/[^/"]+/reject)`))
	vera.prove(h.vera, "/support", "q", h.bo.email)
	vera.prove(h.vera, "/support/people/"+string(h.bo.id)+"/request", "q", h.bo.email, "reason", "He called us, and knew a lot.")
	waiting = ada.get("/configuration/reset-requests").body
	ada.prove(h.ada, find(h.t, waiting, `(/configuration/reset-requests/[^/"]+/approve)`))
	if h.bo.protected() {
		h.t.Fatal("the approved request reset nothing")
	}
	c.phone(h.bo)
	h.bo.enrol(h.browser())
	ada.prove(h.ada, "/users/"+string(h.bo.id)+"/security/reset", "reason", "canary of a reason for a reset")
	c.add("reason of a reset", "canary of a reason for a reset")
	c.phone(h.bo)
	h.browser().pressed(h.link(h.bo.email, twinlatch.MailTwoFactorReset))
	ada.prove(h.ada, "/users/"+string(h.bo.id)+"/reactivate")
}

// refusals are doors that somebody knocks at who may not enter.
func (c *canaries) refusals(h *house) {
	ada := h.browser()
	ada.signIn(h.ada)
	ada.get("/users/" + string(h.gus.id))
	ada.get("/users/nobody")
	cleo := h.browser()
	cleo.signIn(h.cleo)
	cleo.get("/users")
	cleo.get("/no/such/page?t=" + cleo.cookie("session"))
	foreign := cleo.request(http.MethodPost, "/profile", url.Values{"name": {"Mallory"}})
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	foreign.Header.Set("Origin", "https://evil.example\t")
	cleo.send(foreign)
	forwarded := cleo.request(http.MethodGet, "/profile", nil)
	forwarded.Header.Set("X-Forwarded-For", "203.0.113.7, unreadable")
	cleo.send(forwarded)
	h.tamper("UPDATE factors SET sealed = (SELECT o.sealed FROM factors o WHERE o.account_id = '" + string(h.vera.id) + "') WHERE account_id = '" + string(h.ada.id) + "'")
	half := h.half(h.ada)
	answer, err := half.client.Do(half.request(http.MethodPost, codePage, url.Values{"code": {h.ada.code()}}))
	must(h.t, err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusInternalServerError {
		h.t.Fatalf("a secret that does not open is answered with %d", answer.StatusCode)
	}
}

// tamper changes rows behind the server's back.
func (h *house) tamper(query string, args ...any) {
	h.t.Helper()
	_, err := h.sql().ExecContext(h.t.Context(), query, args...)
	must(h.t, err)
}

// mailFails lets the postman find out that there is no mail server.
func (c *canaries) mailFails(h *house) {
	h.t.Helper()
	h.browser().post("/password/forgot", "email", h.cleo.email)
	ctx, stop := context.WithCancel(h.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.s.Run(ctx) }()
	for !strings.Contains(c.lines(), twinlatch.EventMailWaits) && ctx.Err() == nil {
		if err := h.s.House.DB.Ping(ctx); err != nil && !errors.Is(err, context.Canceled) {
			h.t.Error(err)
			break
		}
	}
	stop()
	<-done
}

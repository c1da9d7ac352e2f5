package attacks_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// asked fails unless the person's password alone leads this browser to the code;
// spared, unless it leads in.
func (b *browser) asked(p *person, when string) {
	b.h.t.Helper()
	b.post("/signout")
	if a := b.password(p); a.path != codePage || a.given("session") != "" {
		b.h.t.Errorf("%s the password of %s leads to %s (%d) %s", when, p.name, a.path, a.status, a.main())
	}
}

func (b *browser) spared(p *person, when string) {
	b.h.t.Helper()
	b.post("/signout")
	if a := b.password(p); a.given("session") == "" {
		b.h.t.Errorf("%s the password of %s leads to %s (%d) %s", when, p.name, a.path, a.status, a.main())
	}
}

// trusting is a new browser that this person trusts.
func (h *house) trusting(p *person) *browser {
	h.t.Helper()
	b := h.browser()
	b.signInTrusting(p)
	return b
}

// B62: a browser is trusted for one person, and another one uses it. Mallory, a
// colleague, trusts a browser for an account of their own and types Bo's password
// there; and keeps a copy of the cookie of a computer that Bo trusts later.
func TestB62TrustIsOnePersonsInOneBrowser(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mallory := h.cleo
		mallory.enrol(h.browser())
		h.bo.enrol(h.browser())
		h.gus.enrol(h.browser())
		shared := h.trusting(mallory)
		shared.asked(h.gus, "in Mallory's browser")
		shared.asked(h.bo, "in Mallory's browser")
		copied := shared.copy()
		shared.code(h.bo, "remember", "yes")
		copied.asked(h.bo, "with a copy from before")
		shared.spared(h.bo, "in the shared browser")
		shared.spared(mallory, "in the shared browser")
		shared.asked(h.gus, "in the shared browser")
	})
}

// B63: that somebody's browser is trusted is noted on the person, and the thief's
// browser is trusted with it. It is noted of the browser, and seen of each.
func TestB63OnlyTheBrowserThatWasTickedIsTrusted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		office, phone := h.trusting(h.bo), h.trusting(h.bo)
		thief := h.browser()
		thief.asked(h.bo, "in a thief's browser")
		thief.setCookie("known", office.cookie("known"))
		thief.setCookie("session", "")
		thief.asked(h.bo, "with the cookie of a known browser")
		office.password(h.bo)
		devices := office.get(setUp).body
		if n := strings.Count(devices, `name="device"`); n != 2 {
			t.Errorf("Bo sees %d trusted devices", n)
		}
		office.post("/profile/two-factor/devices/remove", "device", find(t, devices, `name="device" value="([^"]+)"`)) // this browser stands first
		office.asked(h.bo, "in the browser that was removed")
		phone.spared(h.bo, "in the other one")
	})
}

// B65: trust is honoured before the factor behind it was shown. Ticking the box
// with a wrong code, with a recovery code or on the password page trusts nothing,
// and a trust of the former factor counts for nothing while a new one is set up.
func TestB65TrustComesAfterTheCodeAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		thief := h.browser()
		thief.post(signin, "email", h.bo.email, "password", h.bo.password, "remember", "yes", "trust", "yes")
		thief.post(codePage, "code", h.bo.wrongCode(), "remember", "yes")
		thief.post(codePage, "code", "", "remember", "yes")
		thief.post("/signin/recovery", "code", h.bo.codes[0], "remember", "yes")
		if thief.cookie("trust") != "" {
			t.Error("the browser has the cookie of a trusted one")
		}
		thief.asked(h.bo, "after a recovery code")
		thief.post(codePage, "code", h.bo.wrongCode(), "remember", "yes")
		thief.code(h.bo) // right now, and not ticked
		thief.asked(h.bo, "after a wrong code was ticked and a right one was not")

		former, owner := h.trusting(h.bo), h.browser()
		owner.signIn(h.bo)
		owner.prove(h.bo, "/profile/two-factor/turn-off")
		h.bo.key = nil
		owner.post("/profile/two-factor/turn-on")
		h.bo.key, h.bo.lastStep = h.bo.scan(owner), 0
		owner.post("/profile/two-factor/confirm", "enrolment", owner.enrolment(), "code", h.bo.code())
		former.asked(h.bo, "with the trust of the former factor")
	})
}

// B66: only the cookie knows when it ends. The cookie is there for half a year,
// and after the company's days a code is asked; so it is when the company makes
// the days fewer, and making them more again brings nothing back.
func TestB66TheServerKnowsWhenTrustEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		b := h.trusting(h.bo)
		h.clock.Advance(twinlatch.MaxTrustedDays*24*time.Hour - time.Minute)
		b.spared(h.bo, "a minute before the end")
		h.clock.Advance(time.Minute)
		b.asked(h.bo, "after fourteen days, with the cookie there,")
		if b.cookie("trust") == "" {
			t.Error("the cookie is gone, so the test shows nothing")
		}

		b = h.trusting(h.bo)
		h.ada.decides("trusted", "yes", "days", "2")
		h.clock.Advance(47 * time.Hour)
		b.spared(h.bo, "within the fewer days")
		h.clock.Advance(time.Hour)
		b.asked(h.bo, "after the fewer days")
		h.ada.decides("trusted", "yes", "days", "14")
		b.asked(h.bo, "with more days again")
	})
}

// B67: the fingerprint of the browser is the token, and whoever looks alike is
// trusted. Only a random value of the browser's counts, 256 bits of it, which no
// script reads and the database does not know; what the browser says of itself
// does not matter either way.
func TestB67WhoLooksAlikeIsNotTrusted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		owner := h.browser()
		owner.password(h.bo)
		a := owner.code(h.bo, "remember", "yes")
		for _, c := range a.cookies {
			if c.Name == "twinlatch-trust" && (!c.HttpOnly || len(c.Value) < 43) {
				t.Errorf("the cookie is %v", c)
			}
		}
		twin := h.browser()
		twin.from = owner.from
		twin.asked(h.bo, "from the same address and the same kind of browser")
		owner.from = "198.51.100.77"
		owner.spared(h.bo, "from another address")
		for _, row := range h.tables() {
			if strings.Contains(row, owner.cookie("trust")) {
				t.Errorf("the token stands in %s", row)
			}
		}
		h.read(func(tx *store.Tx) error {
			all, err := tx.TrustedDevices(h.bo.account())
			for _, guess := range []string{string(h.bo.id), string(all[0].ID)} {
				twin.setCookie("trust", guess)
				twin.asked(h.bo, "with an id as the token")
			}
			return err
		})
	})
}

// decides is Update on Account Settings, by an administrator who signs in for it.
func (p *person) decides(form ...string) {
	p.h.t.Helper()
	b := p.h.browser()
	b.signIn(p)
	body := b.get("/configuration/account").body
	for _, field := range []string{"overall", "idle", "password_min", "was"} {
		form = append(form, field, find(p.h.t, body, `name="`+field+`"[^>]*value="([^"]*)"`))
	}
	b.prove(p, "/configuration/account", form...).says(p.h.t, "Account settings were updated.")
}

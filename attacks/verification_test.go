package attacks_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B34: the check's two answers were mixed up, so that any code was right. Nothing
// that is not the code opens any door that takes one, and the code does.
func TestB34ACodeThatIsNotRightOpensNoDoor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		doors := h.codeDoors()
		h.ada.enrol(h.browser())
		unfinished := h.unfinished(h.bo)
		for _, d := range doors {
			right := d.who.code()
			for name, typed := range map[string][]string{
				"none": {}, "an empty one": {""}, "a blank": {" "}, "too short": {right[:5]}, "too long": {right + "0"}, "twice the right one": {right + right},
				"a wrong one": {d.who.wrongCode()}, "zeros": {"000000"}, "letters": {"abcdef"}, "a sign": {"+" + right[:5]}, "an exponent": {"1e0005"},
				"a zero byte": {right + "\x00"}, "no UTF-8": {"\xff" + right}, "superscript digits": {"¹²³⁴⁵⁶"}, "Bengali digits": {respelled(right, '০')},
				"SQL": {"' OR '1'='1"}, "true": {"true"}, "null": {"null"}, "a code of Ada's": {h.ada.code()}, "a recovery code": {h.bo.codes[0]},
				"a code of an unfinished set-up": {twinlatch.TOTPCode(unfinished, twinlatch.TOTPStep(h.clock.Now()))},
				"a wrong one and the right one":  {d.who.wrongCode(), right}, "nothing and the right one": {"", right},
			} {
				if a := d.try(typed...); d.opened(a) || a.status < 400 {
					t.Errorf("%s: with %s it opened: %s (%d)", d.name, name, a.path, a.status)
				}
				d.who.forgive()
			}
			if a := d.try(right); !d.opened(a) {
				t.Errorf("%s: the right code did not open it: %s (%d)\n%s", d.name, a.path, a.status, a.body)
			}
		}
	})
}

// B34: nor does the right code that comes in another way than the form's.
func TestB34ACodeIsReadFromTheFormAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, d := range h.codeDoors() {
			right := d.who.code()
			form, fields := url.Values{}, map[string]string{"code": right}
			for i := 0; i < len(d.also); i += 2 {
				form.Set(d.also[i], d.also[i+1])
				fields[d.also[i]] = d.also[i+1]
			}
			inQuery := d.at.request(http.MethodPost, d.path+"?code="+right, form)
			inJSON := d.at.request(http.MethodPost, d.path, nil)
			text, err := json.Marshal(fields)
			must(t, err)
			setBody(inJSON, "application/json", string(text))
			inParts := d.at.request(http.MethodPost, d.path, nil)
			var parts bytes.Buffer
			w := multipart.NewWriter(&parts)
			for name, value := range fields {
				must(t, w.WriteField(name, value))
			}
			must(t, w.Close())
			setBody(inParts, w.FormDataContentType(), parts.String())
			form.Set("code", right)
			byPut := d.at.request(http.MethodPut, d.path, form)
			for name, r := range map[string]*http.Request{
				"in the address": inQuery, "as JSON": inJSON, "in parts": inParts, "by PUT": byPut,
				"by GET": d.at.request(http.MethodGet, d.path+"?"+form.Encode(), nil),
			} {
				if a := d.at.send(r); d.opened(a) {
					t.Errorf("%s: a code %s opened it: %s (%d)", d.name, name, a.path, a.status)
				}
			}
			for _, field := range []string{"code[]", "Code", "code.0", "otp", "totp"} {
				if a := d.at.post(d.path, append([]string{field, right}, d.also...)...); d.opened(a) {
					t.Errorf("%s: the field %s opened it", d.name, field)
				}
			}
			if a := d.try(right); !d.opened(a) {
				t.Errorf("%s: the form itself did not open it: %s (%d)", d.name, a.path, a.status)
			}
		}
	})
}

// B35: no secret is stored, so every code is right. A row whose secret is damaged,
// empty, somebody else's or too short accepts nothing, and still counts as a
// second factor.
func TestB35AFactorWithoutASecretAcceptsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.ada.enrol(h.browser())
		h.clock.Advance(time.Minute) // the codes of now are unused
		sealed := func(key []byte) []byte {
			out, err := h.s.House.Keys.Seal(key, flow.FactorPlace(h.acme, h.bo.factor().ID))
			must(t, err)
			return out
		}
		for name, row := range map[string]struct{ sealed, key []byte }{
			"an empty row":           {[]byte{}, nil},
			"a damaged row":          {[]byte("damaged"), h.bo.key},
			"Ada's row":              {h.ada.factor().Sealed, h.ada.key},
			"an empty secret":        {sealed(nil), nil},
			"a secret of ten bytes":  {sealed(h.bo.key[:10]), h.bo.key[:10]},
			"the row without a seal": {h.bo.key, h.bo.key},
		} {
			h.bo.reseal(row.sealed)
			owner := h.browser()
			if a := owner.password(h.bo); a.path != codePage {
				t.Fatalf("%s: the password alone led to %s", name, a.path)
			}
			for _, code := range []string{twinlatch.TOTPCode(row.key, twinlatch.TOTPStep(h.clock.Now())), "000000", ""} {
				a, err := owner.ask(owner.request(http.MethodPost, codePage, url.Values{"code": {code}}))
				must(t, err)
				if a.status < 400 {
					t.Errorf("%s: %q led to %s (%d)", name, code, a.path, a.status)
				}
			}
			owner.isOut()
			h.bo.forgive()
		}
	})
}

// B36: there is no such user, so nothing was wrong. An unknown address, a person
// who was removed in the middle of their sign-in, and a page that is opened
// without any sign-in let nobody in.
func TestB36NobodyIsNotSomebody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		thief := h.browser()
		for _, email := range []string{"nobody@acme.example", "", " ", "@", "%", "bo@acme.example,ada@acme.example"} {
			for _, password := range []string{"", "nobody likes long walks on the beach"} {
				if a := thief.post(signin, "email", email, "password", password); a.path != signin || thief.cookie("signin") != "" {
					t.Errorf("%q came to %s", email, a.path)
				}
			}
		}
		for _, path := range []string{codePage, "/signin/recovery", "/signin/new-password", "/signin/lost"} {
			if a := thief.post(path, "code", "000000", "new", "a new password that is long", "reason", "let me in"); a.path != signin {
				t.Errorf("%s led a stranger to %s (%d)", path, a.path, a.status)
			}
		}
		thief.isOut()

		h.bo.enrol(h.browser())
		half, whole := h.browser(), h.browser()
		whole.signIn(h.bo)
		half.password(h.bo)
		admin := h.browser()
		admin.signIn(h.ada)
		admin.prove(h.ada, "/users/"+string(h.bo.id)+"/remove").says(t, "Bo Barker was removed")
		half.code(h.bo)
		half.isOut()
		whole.isOut()
		half.password(h.bo)
		half.isOut()
	})
}

// B37: a recovery code of somebody else is taken. Cleo's codes and those of
// another company open none of Bo's doors, and are not spent by the attempt.
func TestB37ARecoveryCodeIsItsOwnersAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.ada.enrol(h.browser())
		h.gus.enrol(h.browser())
		for _, d := range h.recoveryDoors() {
			for name, code := range map[string]string{"of a colleague": h.ada.codes[0], "of another company": h.gus.codes[0], "of nobody": "0000-0000-0000-0000"} {
				if a := d.try(code); d.opened(a) {
					t.Errorf("%s: a recovery code %s opened it", d.name, name)
				}
			}
			if a := d.try(d.who.codes[0]); !d.opened(a) {
				t.Errorf("%s: the owner's code did not open it: %s\n%s", d.name, a.path, a.body)
			}
		}
		for _, p := range []*person{h.ada, h.gus} {
			b := h.browser()
			b.password(p)
			b.post("/signin/recovery", "code", p.codes[0])
			b.isIn()
		}
	})
}

// B38: a forged answer of a security key is taken. There are no security keys
// yet: no page speaks of them, and what a browser would send of one is no code.
func TestB38ThereIsNoSecurityKeyToForge(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		thief := h.browser()
		if a := thief.password(h.bo); strings.Contains(strings.ToLower(a.body), "security key") {
			t.Error("the code page offers a security key")
		}
		const forged = `{"id":"a","rawId":"a","type":"public-key","response":{"authenticatorData":"","clientDataJSON":"","signature":""}}`
		for _, field := range []string{"credential", "device_response", "assertion", "response", "passkey", "webauthn"} {
			thief.post(codePage, field, forged)
			thief.post("/signin/recovery", field, forged)
		}
		thief.isOut()
		for _, path := range []string{"/signin/security-key", "/signin/passkey", "/signin/webauthn", "/webauthn/login/finish", "/.well-known/webauthn", "/profile/security-keys"} {
			if a := thief.get(path); a.status != http.StatusNotFound {
				t.Errorf("%s exists: %d", path, a.status)
			}
		}
	})
}

// B39: the secret is short enough to be guessed from a few codes. It has 160 bits,
// of the source of randomness, another one each time, and what is scanned is what
// is kept.
func TestB39ASecretHas160BitsAndIsNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seen := map[string]string{}
		keep := func(whose string, key []byte) {
			if len(key) != 20 {
				t.Errorf("%s has %d bits", whose, 8*len(key))
			}
			if other := seen[string(key)]; other != "" {
				t.Errorf("%s is %s", whose, other)
			}
			seen[string(key)] = whose
		}
		for _, p := range []*person{h.ada, h.bo, h.gus} {
			p.enrol(h.browser())
			keep("the secret of "+p.name, p.key)
			keep("the next one of "+p.name, h.unfinished(p))
			kept, err := h.s.House.Keys.Open(p.factor().Sealed, flow.FactorPlace(p.company, p.factor().ID))
			must(t, err)
			if !bytes.Equal(kept, p.key) {
				t.Errorf("%s scanned one secret and another one is kept", p.name)
			}
		}
	})
}

// B40: a master code of the company is accepted in place of the factor. Nobody
// can set one, no code of an administrator's or the vendor's opens somebody
// else's door, and the numbers that testers love are codes like any other.
func TestB40ThereIsNoMasterCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, p := range []*person{h.bo, h.ada, h.vera} {
			p.enrol(h.browser())
		}
		admin := h.browser()
		admin.signIn(h.ada)
		for _, path := range []string{"/configuration/account", "/users/" + string(h.bo.id) + "/security", "/users/" + string(h.bo.id)} {
			a := admin.get(path)
			for _, word := range []string{`name="code`, `name="master`, "master code", "Master code"} {
				if strings.Contains(a.body, word) {
					t.Errorf("%s has %s", path, word)
				}
			}
		}
		admin.prove(h.ada, "/configuration/account", "trusted", "yes", "days", "14", "master", "424242", "masterVerificationCode", "424242", "code", "424242")
		for _, code := range []string{h.ada.code(), h.vera.code(), h.ada.codes[0], h.vera.codes[0], "424242", "123456", "000000", "999999", "888888", "666666"} {
			thief := h.browser()
			thief.password(h.bo)
			thief.post(codePage, "code", code)
			thief.post("/signin/recovery", "code", code)
			thief.isOut()
			h.bo.forgive()
		}
	})
}

// unfinished begins Change application for somebody who has a phone, and leaves
// it: the secret on that page counts for nothing.
func (h *house) unfinished(p *person) []byte {
	h.t.Helper()
	b := h.browser()
	b.signIn(p)
	b.prove(p, "/profile/two-factor/change")
	return p.scan(b)
}

// factor reads the person's second factor; reseal puts something else where its
// secret was.
func (p *person) factor() (f twinlatch.Factor) {
	p.h.t.Helper()
	p.h.read(func(tx *store.Tx) (err error) { f, err = tx.Factor(p.company, p.id); return err })
	return f
}

func (p *person) reseal(sealed []byte) {
	p.h.t.Helper()
	f := p.factor()
	f.Sealed = sealed
	p.h.write(func(tx *store.Tx) error {
		if err := tx.DeleteFactor(p.company, p.id); err != nil {
			return err
		}
		return tx.InsertFactor(f)
	})
}

// respelled writes a code in digits that begin at another zero.
func respelled(code string, zero rune) string {
	return strings.Map(func(r rune) rune { return zero + r - '0' }, code)
}

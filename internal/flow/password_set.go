package flow

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// newPassword is a password that met the rule, hashed, on its way into the
// database.
type newPassword struct {
	hash   string
	length int // code points after NFC, the form in which it is hashed
}

// newPassword asks the rule under the field "New password" and hashes what was
// typed, outside every Write. What breaks the rule costs no hash.
func (h *House) newPassword(ctx context.Context, a twinlatch.Account, c twinlatch.Company, typed string) (newPassword, error) {
	if err := h.mayBePassword(a, c, typed); err != nil {
		return newPassword{}, err
	}
	hash, err := h.Hasher.Hash(ctx, typed)
	return newPassword{hash: hash, length: passwordLength(typed)}, busy(err)
}

// mayBePassword says in a sentence beside the field "new" why a password is
// refused. It is told the whole password and never a part of it.
func (h *House) mayBePassword(a twinlatch.Account, c twinlatch.Company, typed string) error {
	reason := twinlatch.PasswordTooLong // before anything reads a megabyte
	rule := h.passwordRule(a, c)
	if len(typed) <= twinlatch.MaxPasswordBytes {
		reason = twinlatch.CheckPassword(norm.NFC.String(typed), rule, secret.Common)
	}
	if reason == "" {
		return nil
	}
	return twinlatch.RefuseField("new", "password."+string(reason), "Min", rule.Min)
}

// productName is a word that nobody's password is made of.
const productName = "Twinlatch"

// passwordRule is what a password of this person in this company has to meet.
// docs/passwords.md lists the context words (ASVS 6.1.2).
func (h *House) passwordRule(a twinlatch.Account, c twinlatch.Company) twinlatch.PasswordRule {
	local, domain, _ := strings.Cut(a.Email, "@")
	return twinlatch.PasswordRule{Min: c.Policy.PasswordMin, ContextWords: []string{a.Name, local, domain, c.Name, h.host(), productName}}
}

// host is the name in the address that people type.
func (h *House) host() string {
	u, err := url.Parse(h.PublicURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// passwordLength counts what a person would count.
func passwordLength(typed string) int { return utf8.RuneCountInString(norm.NFC.String(typed)) }

// setPassword is the one place where an account that exists gets a password. The
// company's minimum is asked again, because it may have risen during the hash.
// The caller writes the account, with the epochs that end what must end.
func (h *House) setPassword(tx *store.Tx, a *twinlatch.Account, p newPassword) error {
	c, err := tx.Company(a.Company)
	if err != nil {
		return err
	}
	if p.length < c.Policy.PasswordMin {
		return twinlatch.RefuseField("new", "password.too-short", "Min", c.Policy.PasswordMin)
	}
	h.putPassword(a, p)
	return nil
}

func (h *House) putPassword(a *twinlatch.Account, p newPassword) {
	a.PasswordHash, a.PasswordSetAt, a.PasswordLength = p.hash, h.Now(), p.length
}

// giveNewPassword is newPassword for an account that is about to be made.
func (h *House) giveNewPassword(ctx context.Context, a *twinlatch.Account, c twinlatch.Company, typed string) error {
	p, err := h.newPassword(ctx, *a, c, typed)
	if err == nil {
		h.putPassword(a, p)
	}
	return err
}

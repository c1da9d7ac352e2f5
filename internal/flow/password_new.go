package flow

import (
	"context"
	"strings"
	"unicode/utf8"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
)

// giveNewPassword asks the rule under the field "New password" and hashes what
// was typed into the account, outside every Write. It writes nothing.
func (h *House) giveNewPassword(ctx context.Context, a *twinlatch.Account, c twinlatch.Company, typed string) error {
	local, _, _ := strings.Cut(a.Email, "@")
	rule := twinlatch.PasswordRule{Min: c.Policy.PasswordMin, ContextWords: []string{a.Name, c.Name, local, "Twinlatch"}}
	if reason := twinlatch.CheckPassword(typed, rule, secret.Common); reason != "" {
		return twinlatch.RefuseField("new", "password."+string(reason), "Min", rule.Min)
	}
	hash, err := h.Hasher.Hash(ctx, typed)
	if err != nil {
		return busy(err)
	}
	a.PasswordHash, a.PasswordSetAt, a.PasswordLength = hash, h.Now(), utf8.RuneCountInString(typed)
	return nil
}

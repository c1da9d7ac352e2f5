package flow

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
)

// NormalizeEmail is the one form in which an address is stored and looked up:
// NFC, case-folded, trimmed (B68). Look-alikes of other scripts stay different.
// Folding exchanges the two cases of Cherokee, so what is folded is lowered too.
func NormalizeEmail(address string) string {
	folded := cases.Fold().String(norm.NFC.String(strings.TrimSpace(address)))
	return norm.NFC.String(strings.ToLower(folded))
}

// maxEmail is the longest address of RFC 5321 4.5.3.1.
const maxEmail = 254

// parseEmail reads an address that somebody wants to use. It asks for what mail
// needs and refuses what could hurt a header; the mailbox proves the rest.
func parseEmail(field, typed string) (string, *twinlatch.Error) {
	email := NormalizeEmail(typed)
	local, domain, ok := strings.Cut(email, "@")
	bad := !ok || local == "" || len(email) > maxEmail || strings.Contains(domain, "@") ||
		!strings.Contains(strings.Trim(domain, "."), ".") && domain != "localhost" ||
		strings.ContainsFunc(email, func(r rune) bool { return unseen(r) || strings.ContainsRune(`<>(),;:\"[]`, r) })
	// What the sender would refuse in the end is refused while somebody can mend it.
	if read, err := mail.ParseAddress("<" + email + ">"); bad || err != nil || read.Address != email {
		return "", twinlatch.RefuseField(field, "error.email")
	}
	return email, nil
}

// unseen reports what two addresses could differ by for programs and not for
// people: spaces of all widths, controls, joiners and turners of direction (B68).
func unseen(r rune) bool { return unicode.In(r, unicode.C, unicode.Z) }

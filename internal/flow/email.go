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
func NormalizeEmail(address string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(address))))
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

// maxName is the longest name of a person or company, in code points.
const maxName = 100

// parseName reads a name: something visible, not too long, no control characters.
func parseName(field, typed string) (string, *twinlatch.Error) {
	name := norm.NFC.String(strings.Join(strings.Fields(typed), " "))
	switch {
	case name == "":
		return "", twinlatch.RefuseField(field, "error.name-empty")
	case len([]rune(name)) > maxName:
		return "", twinlatch.RefuseField(field, "error.name-long", "Max", maxName)
	case strings.ContainsFunc(name, hidden):
		return "", twinlatch.RefuseField(field, "error.name-hidden")
	}
	return name, nil
}

// parseReason reads why somebody asks for or does something: needed, bounded.
func parseReason(field, typed string) (string, *twinlatch.Error) {
	reason := norm.NFC.String(strings.TrimSpace(typed))
	switch {
	case reason == "":
		return "", twinlatch.RefuseField(field, "error.reason-empty")
	case len([]rune(reason)) > twinlatch.MaxReason:
		return "", twinlatch.RefuseField(field, "error.reason-long", "Max", twinlatch.MaxReason)
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) && r != '\n' {
			return ' '
		}
		return r
	}, reason), nil
}

// hidden reports control characters and those that turn the direction of text,
// with which a name could pretend to be another.
func hidden(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0x200b
}

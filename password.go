package twinlatch

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxPasswordBytes is the longest password that is taken. It is refused beyond
// that, never cut.
const MaxPasswordBytes = 1024

// maxDecoration is how many digits and signs around a name do not make it a
// password: "ada2026!", "20261120ada". More than that is somebody's own idea.
const maxDecoration = 8

// PasswordReason says why a new password is refused; empty when it is fine.
type PasswordReason string

// The reasons, each with a sentence of its own under the field "New password".
const (
	PasswordTooShort PasswordReason = "too-short"
	PasswordTooLong  PasswordReason = "too-long"
	PasswordCommon   PasswordReason = "common"
	PasswordPersonal PasswordReason = "personal" // made of the person's or the company's name
)

// PasswordRule is what a new password has to meet. There are no rules about
// kinds of characters and no expiry (ASVS 6.2.5, 6.2.10).
type PasswordRule struct {
	Min          int      // in code points
	ContextWords []string // the person's name, the company's, the part of the address before the @, the product
}

// CheckPassword is the lock on the rule under the field: "15 characters or
// more, spaces welcome, refused only if the whole password is common or made of
// the person's or company's name." common answers for the list of passwords
// that everybody tries.
func CheckPassword(password string, rule PasswordRule, common func(string) bool) PasswordReason {
	switch {
	case len(password) > MaxPasswordBytes:
		return PasswordTooLong
	case utf8.RuneCountInString(password) < rule.Min:
		return PasswordTooShort
	case common(password):
		return PasswordCommon
	case personal(password, rule.ContextWords):
		return PasswordPersonal
	}
	return ""
}

// personal says whether the whole password is made of context words: one of
// them, the same one again, or several in a row, in any case, with anything
// between that is neither letter nor digit and a few digits around. A word
// inside a longer text does not count (NIST SP 800-63B-4 section 3.1.1.2: the
// entire password, not substrings).
func personal(password string, context []string) bool {
	words := contextWords(context)
	plain := foldWord(password)
	for _, core := range []string{plain, undecorated(plain)} {
		if core != "" && madeOf(core, words) {
			return true
		}
	}
	return false
}

// contextWords are the given texts and their single words, folded. One rune is
// no word: an initial would make anything personal.
func contextWords(context []string) []string {
	var words []string
	for _, text := range context {
		parts := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range append(parts, text) {
			if word := foldWord(part); utf8.RuneCountInString(word) >= 2 {
				words = append(words, word)
			}
		}
	}
	return words
}

// foldWord keeps letters and digits alone, in lower case.
func foldWord(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// undecorated takes the digits off both ends, if they are few.
func undecorated(word string) string {
	core := strings.TrimFunc(word, unicode.IsDigit)
	if utf8.RuneCountInString(word)-utf8.RuneCountInString(core) > maxDecoration {
		return ""
	}
	return core
}

// madeOf says whether text is nothing but words, one after the other.
func madeOf(text string, words []string) bool {
	reached := make([]bool, len(text)+1)
	reached[0] = true
	for at := range text {
		if !reached[at] {
			continue
		}
		for _, word := range words {
			if strings.HasPrefix(text[at:], word) {
				reached[at+len(word)] = true
			}
		}
	}
	return reached[len(text)]
}

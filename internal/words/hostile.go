package words

import (
	"regexp"
	"strings"
	"unicode"
)

// maxWritten is how many characters of what somebody wrote a letter repeats.
const maxWritten = 500

// linkish finds what a mail program turns into a link by itself: "://", "www.",
// "evil.example", "mailto:".
var linkish = regexp.MustCompile(`([.:])(//|[\pL\pN]{2})`)

// oneLine makes somebody's text safe to stand inside a sentence: one line, no
// control characters, no characters that turn the direction of the text (a name
// could otherwise rewrite the sentence around it), and not endless.
func oneLine(s string) string {
	var b strings.Builder
	count := 0
	for _, r := range s {
		if count == maxWritten {
			b.WriteRune('…')
			break
		}
		switch {
		case unicode.IsSpace(r), r == unicode.ReplacementChar:
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !joiner(r):
			continue
		}
		b.WriteRune(r)
		count++
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// joiner reports the two invisible characters that real names need.
func joiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// unlinked is oneLine for the body of a letter. An inviter chooses the names and
// the reason, and we deliver them to strangers under our own sender: a name such
// as "evil.example" must not become a link in their mail program. A word joiner
// (U+2060, invisible) breaks what would be one.
func unlinked(s string) string {
	return linkish.ReplaceAllString(oneLine(s), "$1\u2060$2")
}

func eachLine(all []string) []string {
	clean := make([]string, 0, len(all))
	for _, s := range all {
		clean = append(clean, oneLine(s))
	}
	return clean
}

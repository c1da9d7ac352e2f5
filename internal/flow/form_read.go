package flow

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
)

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

// parseDays reads for how many days something is made; false beyond 1 to most.
func parseDays(typed string, most int) (int, bool) {
	days, err := strconv.Atoi(strings.TrimSpace(typed))
	return days, err == nil && days >= 1 && days <= most
}

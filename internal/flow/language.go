package flow

import (
	"strings"

	"golang.org/x/text/language"
)

// maxLanguage bounds, in bytes, how much of a stranger's Accept-Language is read.
const maxLanguage = 256

// languageOf is the BCP 47 tag of the language a browser asks for first; English
// when it asks for none that can be read.
func languageOf(accept string) string {
	first, _, _ := strings.Cut(accept[:min(len(accept), maxLanguage)], ",")
	tags, _, err := language.ParseAcceptLanguage(first)
	if err != nil || len(tags) == 0 || tags[0] == language.Und {
		return language.English.String()
	}
	return tags[0].String()
}

package words

import (
	"maps"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// Sayer says sentences in one language. It is safe for concurrent use.
type Sayer struct {
	catalogue *Catalogue
	tag       language.Tag
	localizer *i18n.Localizer
	messages  map[string]*i18n.Message
	parser    template.Parser
}

func newSayer(c *Catalogue, tag language.Tag) *Sayer {
	return &Sayer{
		catalogue: c,
		tag:       tag,
		localizer: i18n.NewLocalizer(c.bundle, tag.String()),
		messages:  map[string]*i18n.Message{},
		// A forgotten value must be an error, never "<no value>" on a screen.
		parser: &template.TextParser{Option: "missingkey=error"},
	}
}

// Say returns the sentence of a key with its values filled in. Values come in
// pairs of name and value, as in Say("users.reset.done", "Name", "Ada"); a value
// named Count, a whole number, also chooses the plural form. The answer is plain
// text, to be escaped where it is printed. A key the language lacks is said in
// English; one that no language has, or a sentence with a value missing, returns
// the key between ⟦ and ⟧ and is reported to OnMissing.
func (s *Sayer) Say(key string, pairs ...any) string {
	message := s.messages[key]
	if message != nil && message.One == "" && !strings.Contains(message.Other, "{{") {
		return message.Other // most sentences are fixed: no template, no lock
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateParser: s.parser}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		data[name] = pairs[i+1]
	}
	config.TemplateData = data
	if s.plural(key) { // a sentence of one form has none for a count of one
		config.PluralCount = data["Count"]
	}
	sentence, err := s.localizer.Localize(config)
	if err != nil {
		s.catalogue.report(s.Language(), key)
	}
	if sentence == "" {
		return "⟦" + key + "⟧"
	}
	return sentence
}

// plural reports whether a sentence has forms to choose from.
func (s *Sayer) plural(key string) bool {
	m := s.messages[key]
	if m == nil {
		m = s.catalogue.sayers[language.English].messages[key]
	}
	return m != nil && m.Zero+m.One+m.Two+m.Few+m.Many != ""
}

// Language is the BCP 47 tag for a page's lang attribute.
func (s *Sayer) Language() string { return s.tag.String() }

// Has reports whether this language knows the key.
func (s *Sayer) Has(key string) bool { return s.messages[key] != nil }

// Keys lists this language's keys, sorted.
func (s *Sayer) Keys() []string { return slices.Sorted(maps.Keys(s.messages)) }

// List joins names as the language does: "Ada, Bo and Cleo".
func (s *Sayer) List(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return s.Say("time.list", "Most", strings.Join(names[:last], ", "), "Last", names[last])
}

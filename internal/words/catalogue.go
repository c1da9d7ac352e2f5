package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed catalogue/*.toml
var files embed.FS

// maxAcceptLanguage bounds, in bytes, how much of a browser's Accept-Language
// header is read: the header is a stranger's text and parsing it costs.
const maxAcceptLanguage = 256

// Catalogue is every sentence in every language. It is read-only after Load and
// safe for concurrent use.
type Catalogue struct {
	// OnMissing, when set, is told of every key that is not in the catalogue and
	// of every sentence that could not be completed. Set it before the first
	// Say; tests set it to fail.
	OnMissing func(language, key string)

	bundle  *i18n.Bundle
	tags    []language.Tag
	matcher language.Matcher
	sayers  map[language.Tag]*Sayer
	letters letters
}

// Load reads the embedded catalogue. It fails on a file that does not parse, on
// a key that two files of a language share and on an empty sentence.
func Load() (*Catalogue, error) {
	sub, err := fs.Sub(files, "catalogue")
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	return load(sub)
}

func load(folder fs.FS) (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.English), sayers: map[language.Tag]*Sayer{}}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	paths, err := fs.Glob(folder, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	c.sayers[language.English] = newSayer(c, language.English)
	for _, path := range paths {
		if err := c.add(folder, path); err != nil {
			return nil, fmt.Errorf("words: %s: %w", path, err)
		}
	}
	c.tags = c.bundle.LanguageTags()
	c.matcher = language.NewMatcher(c.tags)
	c.letters, err = parseLetters()
	return c, err
}

// add reads one message file. The bundle would let a later file overwrite an
// earlier one in silence, so the keys are compared here.
func (c *Catalogue) add(folder fs.FS, path string) error {
	raw, err := fs.ReadFile(folder, path)
	if err != nil {
		return err
	}
	file, err := c.bundle.ParseMessageFileBytes(raw, path)
	if err != nil {
		return err
	}
	if file.Tag == language.Und {
		return errors.New("the name does not say a language, as in signin.en.toml")
	}
	sayer := c.sayers[file.Tag]
	if sayer == nil {
		sayer = newSayer(c, file.Tag)
		c.sayers[file.Tag] = sayer
	}
	for _, message := range file.Messages {
		if _, double := sayer.messages[message.ID]; double {
			return fmt.Errorf("key %s is already in another file", message.ID)
		}
		if message.Other == "" {
			return fmt.Errorf("key %s has no sentence", message.ID)
		}
		sayer.messages[message.ID] = message
	}
	return nil
}

// For answers in the language of the catalogue that suits a browser's
// Accept-Language header best; English when none does.
func (c *Catalogue) For(acceptLanguage string) *Sayer {
	if len(c.tags) == 1 {
		return c.sayers[c.tags[0]]
	}
	if len(acceptLanguage) > maxAcceptLanguage {
		acceptLanguage = acceptLanguage[:maxAcceptLanguage]
		acceptLanguage = acceptLanguage[:max(strings.LastIndexByte(acceptLanguage, ','), 0)]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return c.sayers[language.English]
	}
	_, index, _ := c.matcher.Match(wanted...)
	return c.sayers[c.tags[index]]
}

// In answers in the language of a stored tag such as "en" or "pt-BR"; English
// when the catalogue has nothing near it.
func (c *Catalogue) In(lang string) *Sayer { return c.For(lang) }

// Languages names the languages of the catalogue as BCP 47 tags, English first.
func (c *Catalogue) Languages() []string {
	names := make([]string, 0, len(c.tags))
	for _, tag := range c.tags {
		names = append(names, tag.String())
	}
	return names
}

// Keys lists the keys of English, sorted.
func (c *Catalogue) Keys() []string {
	return slices.Sorted(maps.Keys(c.sayers[language.English].messages))
}

// Has reports whether English knows the key.
func (c *Catalogue) Has(key string) bool { return c.sayers[language.English].Has(key) }

func (c *Catalogue) report(lang, key string) {
	if c.OnMissing != nil {
		c.OnMissing(lang, key)
	}
}

package words

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	html "html/template"
	"strings"
	text "text/template"
	"unicode/utf8"

	"github.com/twinlatch/twinlatch"
)

//go:embed letter
var letterFiles embed.FS

// ErrUnknownMail is a kind this build has no words for: during an upgrade a
// newer node may have queued it, and that node will send it.
var ErrUnknownMail = errors.New("words: no words for this kind of mail")

// Message is a letter with words: a subject on one line and the same content as
// HTML and as plain text.
type Message struct {
	Subject string
	HTML    string
	Text    string
}

// letters are the two templates every kind of mail shares.
type letters struct {
	html *html.Template
	text *text.Template
}

func parseLetters() (letters, error) {
	var l letters
	var err error
	if l.html, err = html.New("letter.html").ParseFS(letterFiles, "letter/letter.html"); err != nil {
		return l, fmt.Errorf("words: %w", err)
	}
	funcs := text.FuncMap{"wrap": wrap}
	if l.text, err = text.New("letter.txt").Funcs(funcs).ParseFS(letterFiles, "letter/letter.txt"); err != nil {
		return l, fmt.Errorf("words: %w", err)
	}
	return l, nil
}

// letter is what both templates print.
type letter struct {
	Language, Brand, Subject, Title, Hello, Text, Doubt string
	Facts                                               []fact
	Action, Second                                      *action
	ContactsTitle, SupportTitle, Support, Footer        string
	Contacts                                            []string
}

type fact struct{ Label, Value string }

// action is a link. Its host is said in words beside the button, so that a
// person can see where it leads before pressing.
type action struct {
	Label, URL, Host, Opens string
	Other                   bool // a second, quieter button
}

// Render writes a mail in its reader's language. publicURL is the address of
// this instance; a mail with a link to any other origin is refused. Everything
// somebody wrote (names, reasons) is treated as hostile: escaped, on one line,
// cut, and not clickable.
func (c *Catalogue) Render(mail twinlatch.Mail, publicURL string) (Message, error) {
	w := newWriter(c, mail, publicURL)
	if !c.Has(w.prefix + ".title") {
		return Message{}, fmt.Errorf("%w: %q", ErrUnknownMail, mail.Kind)
	}
	l, err := w.write()
	if err != nil {
		return Message{}, fmt.Errorf("words: mail %s: %w", mail.Kind, err)
	}
	var asHTML, asText bytes.Buffer
	if err := c.letters.html.Execute(&asHTML, l); err != nil {
		return Message{}, fmt.Errorf("words: mail %s: %w", mail.Kind, err)
	}
	if err := c.letters.text.Execute(&asText, l); err != nil {
		return Message{}, fmt.Errorf("words: mail %s: %w", mail.Kind, err)
	}
	return Message{Subject: l.Subject, HTML: asHTML.String(), Text: asText.String()}, nil
}

// wrap breaks lines at 76 characters, between words only: an address in a mail
// must stay in one piece.
func wrap(s string) string {
	const width = 76
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

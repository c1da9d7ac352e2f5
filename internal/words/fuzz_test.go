package words

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/twinlatch/twinlatch"
)

// Whatever a browser asks for, it gets a language there is.
func FuzzAcceptLanguage(f *testing.F) {
	for _, accept := range []string{"", "en", "de, en;q=0.5", "*;q=0", "en-", strings.Repeat("x-", 300), "\xff", ",,,", "en;q=1e999"} {
		f.Add(accept)
	}
	hello := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("[hello]\nother = \"" + text + "\"\n")}
	}
	c, err := load(fstest.MapFS{"a.en.toml": hello("Hello"), "a.de.toml": hello("Grüezi"), "a.pt-BR.toml": hello("Olá")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if said := c.For(accept).Say("hello"); said != "Hello" && said != "Grüezi" && said != "Olá" {
			t.Errorf("%q is answered %q", accept, said)
		}
	})
}

var (
	address = regexp.MustCompile(`href="([^"]*)"`)
	tag     = regexp.MustCompile(`<[a-zA-Z/!?][^>]*>`)
)

// What somebody wrote, a name or a reason, is text in the letter that repeats it:
// it makes no tag, no link, no second line of the subject.
func FuzzLetter(f *testing.F) {
	for _, text := range []string{
		"Ada Byron", "evil.example", "https://evil.example/x", "<a href=//evil.example>x</a>", "mailto:x@evil.example", "a\r\nBcc: all@evil.example", "{{.Link}}",
		"\u202egpj.exe", "www.evil", "e\u0301.vil", "\xff", "<!--", "]]>", "&lt;b&gt;", "a.\u2060b", "\u200b.x",
	} {
		f.Add(text)
	}
	c, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	tags := map[twinlatch.MailKind]int{}
	story := func(kind twinlatch.MailKind, text string) twinlatch.Mail {
		return twinlatch.Mail{Kind: kind, To: "bo@acme.example", Name: text, Language: "en", Facts: twinlatch.MailFacts{
			Company: text, Person: text, Actor: text, Reason: text, Link: "/users/1", SecondLink: "/reset/not-me?t=x",
		}}
	}
	kinds := []twinlatch.MailKind{twinlatch.MailTwoFactorReset, twinlatch.MailResetApproved}
	for _, kind := range kinds {
		plain, err := c.Render(story(kind, "word"), publicURL)
		if err != nil {
			f.Fatal(err)
		}
		tags[kind] = len(tag.FindAllString(plain.HTML, -1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		// What is empty once it is cleaned leaves its line out.
		if !utf8.ValidString(text) || oneLine(text) == "" {
			return
		}
		for _, kind := range kinds {
			letter, err := c.Render(story(kind, text), publicURL)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if strings.ContainsFunc(letter.Subject, unicode.IsControl) {
				t.Errorf("%q makes the subject %q", text, letter.Subject)
			}
			if got := len(tag.FindAllString(letter.HTML, -1)); got != tags[kind] {
				t.Errorf("%q makes %d tags of %d", text, got, tags[kind])
			}
			for _, link := range address.FindAllStringSubmatch(letter.HTML, -1) {
				if !strings.HasPrefix(link[1], publicURL+"/") {
					t.Errorf("%q makes a link to %s", text, link[1])
				}
			}
			if strings.Contains(text, "evil.example") && strings.Contains(strings.ReplaceAll(letter.Text, publicURL, ""), "evil.example") {
				t.Errorf("%q becomes a link in a mail program", text)
			}
		}
	})
}

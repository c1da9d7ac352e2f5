package words

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/twinlatch/twinlatch"
)

const publicURL = "https://signin.acme.example"

func render(t *testing.T, c *Catalogue, mail twinlatch.Mail) Message {
	t.Helper()
	message, err := c.Render(mail, publicURL)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func TestEveryKindOfMailHasItsWords(t *testing.T) {
	c := strict(t)
	for _, story := range c.MailStories() {
		message := render(t, c, story.Mail)
		for _, bad := range []string{"⟦", "<no value>", "  ,", "{{", "!", " ."} {
			if strings.Contains(message.Subject+message.Text, bad) {
				t.Errorf("%s contains %q", story.Name, bad)
			}
		}
		if strings.ContainsAny(message.Subject, "\r\n") || message.Subject == "" {
			t.Errorf("%s has the subject %q", story.Name, message.Subject)
		}
		for _, part := range []string{"title", "text", "doubt"} {
			if !c.Has("mail." + string(story.Mail.Kind) + "." + part) {
				t.Errorf("%s has no %s", story.Name, part)
			}
		}
		if !strings.Contains(message.Text, "Acme Purchasing") {
			t.Errorf("%s does not say which company", story.Name)
		}
	}
}

// A mail is read where we are not: nothing in it may call home (no pixel, no
// font, no remote style), and its only addresses are those it names.
func TestALetterLoadsNothing(t *testing.T) {
	c := strict(t)
	for _, story := range c.MailStories() {
		html := render(t, c, story.Mail).HTML
		for _, bad := range []string{"<img", "src=", "url(", "<link", "@import", "<script", "http://"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s contains %s", story.Name, bad)
			}
		}
		if got, want := strings.Count(html, "href="), strings.Count(html, `href="`+publicURL+`/`); got != want {
			t.Errorf("%s has %d links, %d of them ours", story.Name, got, want)
		}
	}
}

func TestBothPartsSayTheSame(t *testing.T) {
	c := strict(t)
	for _, story := range c.MailStories() {
		message := render(t, c, story.Mail)
		flat := strings.Join(strings.Fields(message.Text), " ")
		f := story.Mail.Facts
		said := append([]string{f.Person, f.Actor, f.Reason, f.Email, f.Address, f.SupportContact}, f.Contacts...)
		for _, value := range said {
			if !strings.Contains(message.HTML, strings.ReplaceAll(value, "+", "&#43;")) {
				t.Errorf("%s: the HTML part lacks %q", story.Name, value)
			}
			if !strings.Contains(flat, value) {
				t.Errorf("%s: the text part lacks %q", story.Name, value)
			}
		}
		for _, link := range []string{f.Link, f.SecondLink} {
			if link != "" && !strings.Contains(message.Text, "\n"+publicURL+link+"\n") {
				t.Errorf("%s: the text part lacks %s on a line of its own", story.Name, link)
			}
		}
	}
}

func TestTheHostOfALinkIsInPlainSight(t *testing.T) {
	c := strict(t)
	message := render(t, c, twinlatch.Mail{
		Kind: twinlatch.MailPasswordReset, Facts: twinlatch.MailFacts{Company: "Acme", Link: "/password/reset?t=abc"},
	})
	if !strings.Contains(message.HTML, "Opens signin.acme.example.") ||
		!strings.Contains(message.Text, "Change password (signin.acme.example):\nhttps://signin.acme.example/password/reset?t=abc\n") {
		t.Errorf("the host is not said:\n%s", message.Text)
	}
}

// A letter of ours leads to us: no deed, and no stored value, can make it lead
// elsewhere.
func TestALinkToAnotherOriginIsRefused(t *testing.T) {
	c := strict(t)
	for _, link := range []string{
		"https://evil.example/", "https://signin.acme.example.evil.example/", "https://signin.acme.example",
		"http://signin.acme.example/", "javascript:alert(1)", "signin", "https://signin.acme.example@evil.example/",
	} {
		for _, facts := range []twinlatch.MailFacts{{Link: link}, {SecondLink: link}} {
			_, err := c.Render(twinlatch.Mail{Kind: twinlatch.MailTwoFactorReset, Facts: facts}, publicURL)
			if err == nil {
				t.Errorf("a letter leads to %s", link)
			}
		}
	}
	message := render(t, c, twinlatch.Mail{
		Kind: twinlatch.MailTwoFactorReset, Facts: twinlatch.MailFacts{Link: "//evil.example/x"},
	})
	if !strings.Contains(message.HTML, `href="https://signin.acme.example//evil.example/x"`) {
		t.Error("a link that begins with two slashes left our origin")
	}
}

// The inviter writes the names and the reason, and we deliver them to strangers:
// they must not become markup, a link, another line or an endless letter.
func TestWhatSomebodyWroteIsTextOnly(t *testing.T) {
	c := strict(t)
	hostile := "<img onerror=x>\r\nBcc: all@evil.example https://evil.example www.evil.example \u202etxet\u202c" + strings.Repeat("x", 5000)
	message := render(t, c, twinlatch.Mail{
		Kind: twinlatch.MailOnlyAdministrator, Name: hostile,
		Facts: twinlatch.MailFacts{Company: hostile, Person: hostile, Actor: hostile, Reason: hostile},
	})
	if strings.Contains(message.HTML, "<img") {
		t.Error("a name became markup")
	}
	for _, body := range []string{message.HTML, message.Text} {
		if strings.Contains(body, "evil.example") || strings.Contains(body, "://evil") {
			t.Error("a name can become a link")
		}
		if strings.Contains(body, "\nBcc") || strings.ContainsRune(body, '\u202e') {
			t.Error("a name broke its line or turned the direction")
		}
		if len(body) > 40_000 {
			t.Errorf("a letter has %d bytes", len(body))
		}
	}
	if strings.ContainsAny(message.Subject, "\r\n") || utf8.RuneCountInString(message.Subject) > 700 {
		t.Errorf("the subject is %.80q", message.Subject)
	}
}

func TestAPersonAndTheOthersReadDifferentWords(t *testing.T) {
	c := strict(t)
	facts := twinlatch.MailFacts{Company: "Acme"}
	own := render(t, c, twinlatch.Mail{Kind: twinlatch.MailResetRejected, Facts: facts})
	facts.Person = "Ada"
	others := render(t, c, twinlatch.Mail{Kind: twinlatch.MailResetRejected, Facts: facts})
	if own.Subject != "Your reset was rejected" || others.Subject != "The reset for Ada was rejected" {
		t.Errorf("Ada reads %q, Bo reads %q", own.Subject, others.Subject)
	}
}

func TestAKindOfALaterVersionIsKnownAsSuch(t *testing.T) {
	_, err := strict(t).Render(twinlatch.Mail{Kind: "from-the-future"}, publicURL)
	if !errors.Is(err, ErrUnknownMail) {
		t.Errorf("the answer is %v", err)
	}
}

func TestEveryRoleHasAName(t *testing.T) {
	c := strict(t)
	none := render(t, c, twinlatch.Mail{Kind: twinlatch.MailRolesChanged, Facts: twinlatch.MailFacts{Company: "Acme"}})
	if !strings.Contains(none.Text, "Roles: None\n") {
		t.Errorf("somebody without a role reads:\n%s", none.Text)
	}
}

func TestTextIsWrappedBetweenWordsOnly(t *testing.T) {
	long := strings.Repeat("a", 100)
	got := wrap("one " + strings.Repeat("two ", 20) + long + " three")
	for _, line := range strings.Split(got, "\n") {
		if len(line) > 76 && line != long {
			t.Errorf("a line has %d characters: %s", len(line), line)
		}
	}
	if strings.Join(strings.Fields(got), "") != "one"+strings.Repeat("two", 20)+long+"three" {
		t.Error("wrapping lost a word")
	}
}

package words

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/twinlatch/twinlatch"
)

// writer turns one mail's facts into a letter.
type writer struct {
	say       *Sayer
	mail      twinlatch.Mail
	facts     twinlatch.MailFacts
	publicURL string
	prefix    string // mail.KIND
	about     string // mail.KIND.about when the reader is not whom it is about
	pairs     []any
}

func newWriter(c *Catalogue, mail twinlatch.Mail, publicURL string) *writer {
	w := &writer{
		say: c.In(mail.Language), mail: mail, facts: mail.Facts,
		publicURL: strings.TrimRight(publicURL, "/"), prefix: "mail." + string(mail.Kind),
	}
	if w.facts.Person != "" && c.Has(w.prefix+".about.title") {
		w.about = w.prefix + ".about"
	}
	return w
}

func (w *writer) write() (letter, error) {
	base, err := url.Parse(w.publicURL)
	if err != nil || base.Host == "" {
		return letter{}, errors.New("the public address is not an address")
	}
	w.fill(base.Host, oneLine)
	subject := w.sentence("subject")
	if subject == "" {
		subject = w.sentence("title")
	}
	w.fill(base.Host, unlinked)
	l := letter{
		Language: w.say.Language(), Brand: w.say.Say("mail.brand"), Subject: subject,
		Title: w.sentence("title"), Text: w.sentence("text"), Doubt: w.sentence("doubt"),
		Facts:         w.table(),
		ContactsTitle: w.say.Say("mail.contacts", w.pairs...), Contacts: eachLine(w.facts.Contacts),
		SupportTitle: w.say.Say("mail.support"), Support: oneLine(w.facts.SupportContact),
		Footer: w.say.Say("mail.footer", w.pairs...),
	}
	if w.mail.Name != "" {
		l.Hello = w.say.Say("mail.hello", w.pairs...)
	}
	if l.Action, err = w.link("action", w.facts.Link); err != nil {
		return letter{}, err
	}
	if l.Second, err = w.link("second", w.facts.SecondLink); err != nil {
		return letter{}, err
	}
	if l.Second != nil {
		l.Second.Other = true
	}
	return l, nil
}

// fill prepares the values a sentence may use; clean is what is done to those
// somebody wrote.
func (w *writer) fill(host string, clean func(string) string) {
	f := w.facts
	w.pairs = []any{
		"Host", host, "Name", clean(w.mail.Name), "Company", clean(f.Company),
		"Person", clean(f.Person), "Actor", clean(f.Actor), "Reason", clean(f.Reason),
		"Email", oneLine(f.Email), "Application", w.application(), "Label", clean(f.Label), "Roles", w.roles(),
		"Browser", w.browser(), "Address", oneLine(f.Address),
		"At", w.moment(f.At), "Until", w.moment(f.Until), "Count", f.Count,
	}
}

// sentence says one part of the letter; empty when this kind does not have it.
func (w *writer) sentence(part string) string {
	if w.about != "" {
		switch part {
		case "subject", "title", "text", "doubt":
			return w.maybe(w.about + "." + part)
		}
		if w.say.catalogue.Has(w.about + "." + part) {
			return w.maybe(w.about + "." + part)
		}
	}
	return w.maybe(w.prefix + "." + part)
}

func (w *writer) maybe(key string) string {
	if !w.say.catalogue.Has(key) {
		return ""
	}
	return w.say.Say(key, w.pairs...)
}

// table lists the facts that are known, in one order for every kind.
func (w *writer) table() []fact {
	f := w.facts
	until := w.sentence("until")
	if until == "" {
		until = w.say.Say("mail.fact.until")
	}
	var rows []fact
	add := func(label, value string) {
		if value != "" {
			rows = append(rows, fact{Label: label, Value: value})
		}
	}
	add(w.say.Say("mail.fact.person"), unlinked(f.Person))
	add(w.say.Say("mail.fact.by"), unlinked(f.Actor))
	add(w.say.Say("mail.fact.reason"), unlinked(f.Reason))
	add(w.say.Say("mail.fact.email"), oneLine(f.Email))
	add(w.say.Say("mail.fact.application"), w.application())
	add(w.say.Say("mail.fact.label"), unlinked(f.Label))
	add(w.say.Say("mail.fact.roles"), w.roles())
	add(w.say.Say("mail.fact.keys"), unlinked(strings.Join(f.Keys, ", ")))
	add(w.say.Say("mail.fact.at"), w.moment(f.At))
	add(w.say.Say("mail.fact.browser"), w.browser())
	add(w.say.Say("mail.fact.address"), oneLine(f.Address))
	add(until, w.moment(f.Until))
	return rows
}

// link makes a button of an address below the public URL. Any other origin is
// refused: a letter of ours leads to us.
func (w *writer) link(part, address string) (*action, error) {
	if address == "" {
		return nil, nil
	}
	label := w.sentence(part)
	if label == "" {
		return nil, errors.New("there is a link and no word for its button")
	}
	if strings.HasPrefix(address, "/") {
		address = w.publicURL + address
	}
	if !strings.HasPrefix(address, w.publicURL+"/") {
		return nil, errors.New("a link leads elsewhere")
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("a link is not an address") // the cause would quote its token
	}
	return &action{
		Label: label, URL: address, Host: parsed.Host,
		Opens: w.say.Say("mail.opens", "Host", parsed.Host),
	}, nil
}

// moment is said in UTC, with the zone's name: a mail does not know where its
// reader is.
func (w *writer) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.say.Exact(t, time.UTC)
}

func (w *writer) browser() string {
	browser, system := oneLine(w.facts.Browser), oneLine(w.facts.System)
	if browser == "" || system == "" {
		return browser + system
	}
	return w.say.Say("mail.fact.browser_on", "Browser", browser, "System", system)
}

func (w *writer) application() string {
	if application, known := twinlatch.FindApplication(w.facts.Application); known {
		return w.say.Say(application.NameKey())
	}
	return oneLine(w.facts.Application)
}

func (w *writer) roles() string {
	if w.mail.Kind == twinlatch.MailRolesChanged && len(w.facts.Roles) == 0 {
		return w.say.Say("mail.fact.no_roles")
	}
	names := make([]string, 0, len(w.facts.Roles))
	for _, slug := range w.facts.Roles {
		names = append(names, w.say.Say("mail.role."+slug))
	}
	return w.say.List(names)
}

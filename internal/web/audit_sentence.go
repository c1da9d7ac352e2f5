package web

import (
	"strconv"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/words"
)

// auditEntry says a line of the log in a sentence, with where and what else.
func auditEntry(f page.Frame, line flow.AuditLine) page.AuditEntry {
	out := page.AuditEntry{At: line.Entry.At, Sentence: auditSentence(f.Words, line), Detail: auditDetail(f.Words, line)}
	if place := line.Entry.Place; place.Address != "" {
		out.Where = placeName(f, place) + ", " + place.Address
	}
	return out
}

// AuditSentence says a line of the log in the first language, to a program.
func (s *Site) AuditSentence(line flow.AuditLine) (sentence, detail string) {
	say := s.Words.For("")
	return auditSentence(say, line), auditDetail(say, line)
}

func auditSentence(say *words.Sayer, line flow.AuditLine) string {
	e := line.Entry
	key := "audit." + string(e.Kind)
	if self := "audit-self." + string(e.Kind); e.Actor != "" && e.Actor == e.Target && e.Facts[flow.ByKey] == "" && say.Has(self) {
		key = self
	}
	if nobody := "audit-nobody." + string(e.Kind); e.Target == "" && say.Has(nobody) {
		key = nobody
	}
	if !say.Has(key) {
		return string(e.Kind) // written by a later version: better than nothing
	}
	return say.Say(key,
		"Actor", whoActed(say, line), "Target", whoWasMeant(say, line), "Company", orSay(say, e.Facts["company"], "audit-who.company"), "Command", e.Facts["command"],
		"App", e.Facts["app"], "Key", e.Facts["key"], "Apps", orSay(say, e.Facts["apps"], "audit-who.no-apps"),
		"How", howSignedIn(say, e.Facts["second"]), "Email", orSay(say, e.Reason, "audit-who.mailbox"),
		"Roles", sayRoles(say, e.Facts["roles"]), "Before", sayRoles(say, e.Facts["before"]), "After", sayRoles(say, e.Facts["after"]))
}

// whoActed names the actor; nobody is a command on the host, or, where there is
// a place, somebody who was not signed in.
func whoActed(say *words.Sayer, line flow.AuditLine) string {
	switch {
	case line.Entry.Facts[flow.ByKey] != "":
		return say.Say("audit-who.key", "Key", line.Entry.Facts[flow.ByKey])
	case line.Actor.IsPresent:
		return someone(say, line.Actor)
	case line.Entry.Place.Address != "":
		return say.Say("audit-who.somebody")
	}
	return say.Say("audit-who.host")
}

func whoWasMeant(say *words.Sayer, line flow.AuditLine) string {
	if line.Target.IsPresent {
		return someone(say, line.Target)
	}
	return say.Say("audit-who.unknown")
}

func someone(say *words.Sayer, who flow.Someone) string {
	switch {
	case who.Erased:
		return say.Say("audit-who.erased", "Name", who.Name)
	case who.Operator != "":
		return say.Say("audit-who.vendor", "Name", who.Name, "Company", who.Operator)
	}
	return who.Name
}

func howSignedIn(say *words.Sayer, second string) string {
	if key := "audit-how." + second; say.Has(key) {
		return say.Say(key)
	}
	return say.Say("audit-how.password")
}

// sayRoles says a set of roles as it is stored: "configuration,support".
func sayRoles(say *words.Sayer, slugs string) string {
	var names []string
	for slug := range strings.SplitSeq(slugs, ",") {
		if key := "role." + slug; slug != "" && say.Has(key) {
			names = append(names, say.Say(key))
		}
	}
	return orSay(say, say.List(names), "role.none")
}

func orSay(say *words.Sayer, value, key string) string {
	if value == "" {
		return say.Say(key)
	}
	return value
}

// auditDetail is what else is known: the reason, what was changed, how often.
func auditDetail(say *words.Sayer, line flow.AuditLine) string {
	e := line.Entry
	var parts []string
	add := func(key string, pairs ...any) { parts = append(parts, say.Say("audit-detail."+key, pairs...)) }
	if e.Reason != "" && !isInvitation(e.Kind) {
		add(reasonLabel(e.Kind), "Reason", e.Reason)
	}
	if slug := e.Facts["application"]; slug != "" {
		if a, ok := twinlatch.FindApplication(slug); ok {
			slug = say.Say(a.NameKey())
		}
		add("application", "Application", slug)
	}
	if e.Kind == twinlatch.AuditHostCommand && line.Target.IsPresent {
		add("about", "Target", someone(say, line.Target))
	}
	if e.Facts[flow.ByKey] != "" && line.Actor.IsPresent {
		add("by-key", "Maker", someone(say, line.Actor))
	}
	if key := e.Facts[flow.ByKey]; key != "" && !line.Actor.IsPresent {
		add("asked-by-key", "Key", key)
	}
	if why := e.Facts["why"]; why != "" && say.Has(why) {
		parts = append(parts, say.Say(why))
	}
	if n, err := strconv.Atoi(e.Facts["unprotected"]); err == nil {
		add("unprotected", "Count", n)
	}
	parts = append(parts, policyFacts(say, e.Facts)...)
	if e.Count > 0 {
		add("repeated", "Count", e.Count)
	}
	return strings.Join(parts, " · ")
}

// isInvitation reports the kinds whose personal part is the invited address.
func isInvitation(kind twinlatch.AuditKind) bool {
	return kind == twinlatch.AuditInvited || kind == twinlatch.AuditInvitationSentAgain || kind == twinlatch.AuditInvitationWithdrawn
}

// reasonLabel says what the personal part of a kind is: what somebody wrote as a
// reason, or what they called something.
func reasonLabel(kind twinlatch.AuditKind) string {
	switch kind {
	case twinlatch.AuditAppPasswordMade, twinlatch.AuditAppPasswordUsed, twinlatch.AuditAppPasswordRevoked:
		return "called"
	}
	return "reason"
}

// policyFacts says what a policy was and became; the kind itself says the switch
// of *Required two-factor authentication*.
func policyFacts(say *words.Sayer, facts map[string]string) []string {
	var parts []string
	for _, name := range []string{"trusted", "days", "hours", "minutes", "password-min"} {
		before, after, ok := strings.Cut(facts[name], "→")
		if !ok {
			continue
		}
		parts = append(parts, say.Say("audit-detail.change", "What", say.Say("audit-fact."+name), "Before", onOffWord(say, before), "After", onOffWord(say, after)))
	}
	return parts
}

func onOffWord(say *words.Sayer, value string) string {
	if value == "on" || value == "off" {
		return say.Say("audit-fact." + value)
	}
	return value
}

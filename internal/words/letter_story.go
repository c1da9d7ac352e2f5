package words

import (
	"time"

	"github.com/twinlatch/twinlatch"
)

// MailStory is one letter with sample facts, for the storybook and for tests.
type MailStory struct {
	Name string // file name of its page: the kind, or the kind and "about"
	Mail twinlatch.Mail
}

// MailStories has every kind of mail once, and a second time the kinds that say
// something else to people other than the one concerned.
func (c *Catalogue) MailStories() []MailStory {
	var stories []MailStory
	for _, kind := range twinlatch.MailKinds() {
		mail := twinlatch.Mail{
			Kind: kind, To: "ada@acme.example", Name: "Ada Byron", Language: "en",
			Facts: storyFacts(kind),
		}
		if mail.Facts.Person != "" { // only others are told
			mail.To, mail.Name = "bo@acme.example", "Bo Berg"
		}
		stories = append(stories, MailStory{Name: string(kind), Mail: mail})
		if c.Has("mail." + string(kind) + ".about.title") {
			mail.To, mail.Name = "bo@acme.example", "Bo Berg"
			mail.Facts.Person = "Ada Byron"
			mail.Facts.SecondLink = ""
			stories = append(stories, MailStory{Name: string(kind) + "-about", Mail: mail})
		}
	}
	return stories
}

// storyFacts fills what the comments on the kinds promise.
func storyFacts(kind twinlatch.MailKind) twinlatch.MailFacts {
	at := time.Date(2026, time.November, 16, 9, 4, 0, 0, time.UTC)
	f := twinlatch.MailFacts{
		Company:        "Acme Purchasing",
		Contacts:       []string{"Bo Berg (bo@acme.example)", "Cleo Diaz (cleo@acme.example)"},
		SupportContact: "support@vendor.example, +49 30 1234567",
	}
	switch kind {
	case twinlatch.MailInvitation:
		f.Actor, f.Link, f.Until = "Bo Berg", "/invitation?t="+storyToken, at.Add(72*time.Hour)
	case twinlatch.MailAddressTaken:
	case twinlatch.MailPasswordReset:
		f.Link, f.Until = "/password/reset?t="+storyToken, at.Add(time.Hour)
	case twinlatch.MailEmailConfirm, twinlatch.MailEmailNotice:
		f.Email, f.Link, f.Until = "ada.byron@acme.example", "/email?t="+storyToken, at.Add(7*24*time.Hour)
		f.At = at
	case twinlatch.MailEmailChanged:
		f.Email, f.At = "ada.byron@acme.example", at
	default:
		f.At = at
		storyOfSecurity(kind, &f)
		storyOfReset(kind, &f)
		storyOfAccount(kind, &f)
	}
	return f
}

const storyToken = "q7Jm2Xv0cU6mWn3yB1rKf8sT5dL9hG4aZeRpNoVxYwE"

func storyOfSecurity(kind twinlatch.MailKind, f *twinlatch.MailFacts) {
	switch kind {
	case twinlatch.MailTwoFactorOn, twinlatch.MailTwoFactorOff, twinlatch.MailFactorAdded,
		twinlatch.MailFactorRemoved, twinlatch.MailApplicationChanged:
		f.Application = "google-authenticator"
	case twinlatch.MailRecoveryCodeUsed:
		f.Count = 7
	case twinlatch.MailAppPasswordMade:
		f.Application, f.Label, f.Until = "Purchase orders", "Nightly report", f.At.Add(90*24*time.Hour)
	case twinlatch.MailSessionLimit:
		f.Count = 20
	case twinlatch.MailDeviceTrusted:
		f.Until = f.At.Add(14 * 24 * time.Hour)
	case twinlatch.MailPasswordChanged, twinlatch.MailPasswordResetDone,
		twinlatch.MailRecoveryCodesNew, twinlatch.MailPasswordKnown, twinlatch.MailFactorBlocked:
	default:
		return
	}
	f.Browser, f.System, f.Address = "Chrome", "Linux", "203.0.113.7"
}

func storyOfReset(kind twinlatch.MailKind, f *twinlatch.MailFacts) {
	switch kind {
	case twinlatch.MailTwoFactorReset, twinlatch.MailResetApproved:
		f.Actor, f.Reason = "Bo Berg", "Her phone fell into the harbour. Seen in person."
		f.Link, f.SecondLink = "/signin", "/not-me?t="+storyToken
		f.Until = f.At.Add(24 * time.Hour)
	case twinlatch.MailEnrolmentReminder:
		f.Link, f.Until = "/signin", f.At.Add(4*time.Hour)
	case twinlatch.MailResetRequested:
		f.Actor, f.Reason, f.Until = "Dan Eker (Support)", "Called from the number on file.", f.At.Add(72*time.Hour)
	case twinlatch.MailResetWaiting:
		f.Person, f.Actor, f.Reason = "Ada Byron", "Dan Eker (Support)", "Called from the number on file."
		f.Link, f.Until = "/configuration/reset-requests", f.At.Add(72*time.Hour)
	case twinlatch.MailResetRejected:
		f.Actor, f.Link = "Bo Berg", "/signin"
	case twinlatch.MailResetExpired:
		f.Link = "/signin"
	case twinlatch.MailOnlyAdministrator:
		f.Person, f.Actor, f.Reason = "Ada Byron", "Dan Eker and Eve Falk (Support)", "Lost phone, no codes left."
		f.Link, f.Until = "/reset/stop?t="+storyToken, f.At.Add(24*time.Hour)
	case twinlatch.MailResetDisputed:
		f.Person, f.Link = "Ada Byron", "/users/0199a6b2"
	}
}

func storyOfAccount(kind twinlatch.MailKind, f *twinlatch.MailFacts) {
	switch kind {
	case twinlatch.MailRolesChanged:
		f.Actor, f.Roles = "Bo Berg", []string{"configuration", "user-management"}
	case twinlatch.MailAppPasswordRevoked:
		f.Actor, f.Label, f.Count = "Bo Berg", "Nightly report", 1
	case twinlatch.MailSuspended:
		f.Actor = "Bo Berg"
	case twinlatch.MailReactivated:
		f.Actor, f.Link = "Bo Berg", "/signin"
	case twinlatch.MailRemoved:
		f.Actor, f.Until = "Bo Berg", f.At.Add(30*24*time.Hour)
	case twinlatch.MailCompanyReactivated:
		f.Link = "/signin"
	case twinlatch.MailCompanyDeleted:
		f.Until = f.At.Add(30 * 24 * time.Hour)
	case twinlatch.MailAPIKeyMade:
		f.Actor, f.Keys, f.Link, f.Until = "Bo Berg", []string{"Purchase orders"}, "/configuration/api", f.At.Add(90*24*time.Hour)
		f.Browser, f.System, f.Address = "Chrome", "Linux", "203.0.113.7"
	case twinlatch.MailAPIKeysEnded:
		f.Person, f.Keys, f.Link = "Ada Byron", []string{"Purchase orders", "Time sheets"}, "/configuration/api"
	}
}

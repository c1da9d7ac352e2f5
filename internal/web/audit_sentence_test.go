package web

import (
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/words"
)

func speaking(t *testing.T) page.Frame {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(_, key string) { t.Errorf("the catalogue lacks %s, or a value for it", key) }
	return page.Frame{Words: c.In("en")}
}

var (
	ada  = flow.Someone{Name: "Ada Byron", IsPresent: true}
	bo   = flow.Someone{Name: "Bo Barker", IsPresent: true}
	gone = flow.Someone{Name: "#4F00A1", Erased: true, IsPresent: true}
	vera = flow.Someone{Name: "Vera Vance", Operator: "Vendor", IsPresent: true}
	home = twinlatch.Place{Browser: "Chrome", System: "Linux", Address: "192.0.2.7"}
)

// Whatever is missing of an entry, every kind is said in one whole sentence.
func TestEveryAuditEntryIsASentence(t *testing.T) {
	f := speaking(t)
	for _, kind := range twinlatch.AuditKinds() {
		for _, line := range []flow.AuditLine{
			{Entry: twinlatch.AuditEntry{Kind: kind}},
			{Entry: twinlatch.AuditEntry{Kind: kind, Actor: "a", Target: "b", Place: home, Count: 3, Reason: "a reason"}, Actor: ada, Target: bo},
			{Entry: twinlatch.AuditEntry{Kind: kind, Actor: "a", Target: "a"}, Actor: ada, Target: ada},
		} {
			got := auditEntry(f, line)
			if !strings.HasSuffix(got.Sentence, ".") || strings.Contains(got.Sentence+got.Detail+got.Where, "⟦") || strings.Contains(got.Sentence, "  ") {
				t.Errorf("%s: %+v", kind, got)
			}
		}
	}
}

func TestTheLogReads(t *testing.T) {
	f := speaking(t)
	for want, line := range map[string]flow.AuditLine{
		"Ada Byron changed the roles of Bo Barker from Employee to Configuration and User Management. (Chrome on Linux, 192.0.2.7)": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditRolesChanged, Actor: "a", Target: "b", Place: home, Facts: map[string]string{"before": "", "after": "configuration,user-management"}},
			Actor: ada, Target: bo},
		"Ada Byron signed in with the password, from a trusted device. ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditSignedIn, Actor: "a", Target: "a", Facts: map[string]string{"second": "trusted-device"}}, Actor: ada, Target: ada},
		"Removed person #4F00A1 removed all trusted devices. ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditDevicesForgotten, Actor: "g", Target: "g"}, Actor: gone, Target: gone},
		"Vera Vance of Vendor asked to reset the two-factor authentication of Bo Barker. Reason: phone lost ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditResetRequested, Actor: "v", Target: "b", Reason: "phone lost"}, Actor: vera, Target: bo},
		"A command on the host ran “user suspend”. About Bo Barker ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditHostCommand, Target: "b", Facts: map[string]string{"command": "user suspend"}}, Target: bo},
		"Somebody typed a wrong password for Bo Barker. 12 more times within the minute (A browser on Linux, 192.0.2.7)": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditSigninFailed, Target: "b", Count: 12, Place: twinlatch.Place{System: "Linux", Address: "192.0.2.7"}}, Target: bo},
		"Ada Byron changed the account settings. Trusted devices: off → on · Days: 14 → 7 ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditPolicyChanged, Actor: "a", Facts: map[string]string{"days": "14→7", "trusted": "off→on"}}, Actor: ada},
		"Bo Barker knew the password and was refused. Your account is suspended; ask your administrator. ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditSigninRefused, Target: "b", Facts: map[string]string{"why": "signin.suspended"}}, Target: bo},
		"Ada Byron invited cleo@acme.example as Employee. ()": {
			Entry: twinlatch.AuditEntry{Kind: twinlatch.AuditInvited, Actor: "a", Reason: "cleo@acme.example"}, Actor: ada},
	} {
		got := auditEntry(f, line)
		said := got.Sentence
		if got.Detail != "" {
			said += " " + got.Detail
		}
		if said += " (" + got.Where + ")"; said != want {
			t.Errorf("it says\n%s, want\n%s", said, want)
		}
	}
}

package twinlatch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch"
)

// A kind that is missing from the list would go out without a story and without
// the test that it has words.
func TestMailKindsListsEveryKind(t *testing.T) {
	listed := map[string]bool{}
	for _, kind := range twinlatch.MailKinds() {
		if listed[string(kind)] {
			t.Errorf("%s is listed twice", kind)
		}
		listed[string(kind)] = true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "mail.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "MailKind" {
			return true
		}
		declared++
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil || !listed[value] {
			t.Errorf("%s (%q) is not in MailKinds", spec.Names[0].Name, value)
		}
		return true
	})
	if declared != len(listed) {
		t.Errorf("%d kinds are declared and %d listed", declared, len(listed))
	}
}

func TestAMailSurvivesItsSealedForm(t *testing.T) {
	mail := twinlatch.Mail{
		Kind: twinlatch.MailTwoFactorReset, To: "ada@acme.example", Name: "Ada Byron", Language: "en",
		Facts: twinlatch.MailFacts{
			Company: "Acme Purchasing", Person: "Ada Byron", Actor: "Bo Berg", Reason: "lost <phone>",
			Roles: []string{"configuration"}, At: time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC),
			Count: 3, Link: "/reset#secret", Contacts: []string{"Bo Berg (bo@acme.example)"},
		},
	}
	raw, err := mail.Pack()
	if err != nil {
		t.Fatal(err)
	}
	back := twinlatch.Mail{Kind: mail.Kind, To: mail.To, Language: mail.Language}
	if err := back.Unpack(raw); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(mail, back) {
		t.Errorf("%+v became %+v", mail, back)
	}
	if empty, _ := (twinlatch.Mail{}).Pack(); string(empty) != `{"facts":{}}` {
		t.Errorf("no facts are written as %s", empty)
	}
}

func TestAFailureToUnpackDoesNotQuoteTheFacts(t *testing.T) {
	var mail twinlatch.Mail
	err := mail.Unpack([]byte(`{"facts": {"link": 12, "reason": "secret"}}`))
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "12") {
		t.Errorf("the error says %v", err)
	}
	if err := mail.Unpack([]byte(`{"facts": {"company": "Acme", "of_a_later_version": 1}}`)); err != nil || mail.Facts.Company != "Acme" {
		t.Errorf("facts of a later version stop the mail: %v", err)
	}
}

func TestOnlyALetterWhoseLinkHasEndedIsStale(t *testing.T) {
	ends := time.Date(2026, 11, 16, 10, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		kind  twinlatch.MailKind
		until time.Time
		now   time.Time
		want  bool
	}{
		{twinlatch.MailPasswordReset, ends, ends.Add(-time.Second), false},
		{twinlatch.MailPasswordReset, ends, ends, true},
		{twinlatch.MailInvitation, ends, ends.Add(time.Hour), true},
		{twinlatch.MailInvitation, time.Time{}, ends, false},
		{twinlatch.MailOnlyAdministrator, ends, ends.Add(time.Hour), false},
		{twinlatch.MailEmailNotice, ends, ends.Add(time.Hour), false},
	} {
		mail := twinlatch.Mail{Kind: row.kind, Facts: twinlatch.MailFacts{Until: row.until}}
		if got := mail.Stale(row.now); got != row.want {
			t.Errorf("%s until %v is stale at %v: %v", row.kind, row.until, row.now, got)
		}
	}
}

package main

import (
	"os"
	"strings"
	"testing"
)

const someExplained = `
# a comment
wapiti | Clickjacking on /old.* | the page has no buttons
`

func TestAFindingWithoutAReasonFails(t *testing.T) {
	for findings, open := range map[string]string{
		"":                              "",
		"wapiti\tClickjacking on /old1": "",
		"wapiti\tClickjacking on /new":  "Clickjacking on /new",
		"sqlmap\tClickjacking on /old1": "sqlmap: Clickjacking",
		"wapiti\tSQL injection; Clickjacking on /old": "SQL injection",
	} {
		list, err := readExplanations(strings.NewReader(someExplained))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		err = weigh(strings.NewReader(findings), &out, list)
		if (err == nil) != (open == "") || !strings.Contains(out.String(), open) {
			t.Errorf("%q: %v\n%s", findings, err, &out)
		}
	}
}

func TestAnExplanationWithoutAReasonIsNone(t *testing.T) {
	for _, text := range []string{"wapiti | x", "wapiti | x | ", "wapiti | ( | because", "nonsense"} {
		if _, err := readExplanations(strings.NewReader(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// The reasons stand where people read them, too.
func TestEveryExplanationStandsInTheThreatModel(t *testing.T) {
	file, err := os.Open("../../scripts/security-explained.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	list, err := readExplanations(file)
	if err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile("../../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !strings.Contains(string(model), "| "+e.tool+" |") || !strings.Contains(string(model), e.reason) {
			t.Errorf("docs/threat-model.md does not say of %s: %s", e.tool, e.reason)
		}
	}
}

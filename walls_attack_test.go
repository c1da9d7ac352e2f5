package twinlatch_test

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// attackRecords have a row for each number.
func attackRecords() []string { return []string{"docs/threat-model.md", "docs/bypasses.md"} }

// attackNumber is in a comment or in what a test says; not the B1 of "%B1" in an address.
var attackNumber = regexp.MustCompile(`[^%\w](B[0-9]{2})\b`)

// A number in a comment is worth what somebody who reads it can find out.
func TestEveryAttackThatIsNamedIsExplained(t *testing.T) {
	var explained, named []string
	for _, path := range attackRecords() {
		record, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range regexp.MustCompile(`(?m)^\| (B[0-9]+) \|`).FindAllSubmatch(record, -1) {
			explained = append(explained, string(row[1]))
		}
	}
	for _, f := range allFiles(t) {
		for _, found := range attackNumber.FindAllStringSubmatch(f.text, -1) {
			named = append(named, found[1])
		}
	}
	for _, number := range named {
		if !slices.Contains(explained, number) {
			t.Errorf("%s is named but has no row in %v", number, attackRecords())
		}
	}
	for _, number := range explained {
		if !slices.Contains(named, number) {
			t.Errorf("%s has a row in %v but no comment names it", number, attackRecords())
		}
	}
}

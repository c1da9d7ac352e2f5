package store

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A table that somebody adds and nobody empties would keep what a deleted
// company was promised to lose.
func TestErasingACompanyEmptiesEveryTableOfIt(t *testing.T) {
	erased := slices.Concat(hanging, []string{"accounts"})
	for _, from := range ofCompany {
		table, _, _ := strings.Cut(from, " ")
		erased = append(erased, table)
	}
	kept := []string{"audit_heads", "audit_entries"} // the chain, without names
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`).FindAllStringSubmatch(string(text), -1) {
			ofACompany := strings.Contains(table[2], "company_id") || strings.Contains(table[2], "chain ")
			if ofACompany && !slices.Contains(erased, table[1]) && !slices.Contains(kept, table[1]) {
				t.Errorf("%s is not emptied when a company is erased", table[1])
			}
		}
	}
}

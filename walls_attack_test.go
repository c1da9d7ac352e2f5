package twinlatch_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	threatModel = "docs/threat-model.md"
	lastAttack  = 76
)

// threatRow is a row of the threat model: number, way around, what stops it, tests.
var threatRow = regexp.MustCompile(`(?m)^\| (B[0-9]{2}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// namedTest is a test in the last column.
var namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")

// Every way around the second step that is known from other products has one row
// in the threat model, and every row a test of its number.
func TestEveryKnownAttackIsTried(t *testing.T) {
	text, err := os.ReadFile(threatModel)
	if err != nil {
		t.Fatal(err)
	}
	tests, rows := attackTests(t), map[string]int{}
	for _, row := range threatRow.FindAllStringSubmatch(string(text), -1) {
		number, named := row[1], namedTest.FindAllStringSubmatch(row[4], -1)
		rows[number]++
		if !slices.ContainsFunc(named, func(test []string) bool { return strings.HasPrefix(test[1], "Test"+number) }) {
			t.Errorf("the row of %s names no test of its number", number)
		}
		for _, test := range named {
			if !slices.Contains(tests, test[1]) {
				t.Errorf("the row of %s names the test %s, which does not exist in attacks", number, test[1])
			}
		}
	}
	for n := 1; n <= lastAttack; n++ {
		if number := fmt.Sprintf("B%02d", n); rows[number] != 1 {
			t.Errorf("%s has %d rows in %s, want one", number, rows[number], threatModel)
		}
	}
}

// attackTests are the names of the test functions in attacks.
func attackTests(t *testing.T) (names []string) {
	t.Helper()
	for _, f := range allFiles(t) {
		if path.Dir(f.path) != "attacks" {
			continue
		}
		for _, fn := range functions(f) {
			names = append(names, fn.Name.Name)
		}
	}
	return names
}

// attackNumber is in a comment or in what a test says; not a byte of an address,
// which has a percent sign before it.
var attackNumber = regexp.MustCompile(`[^%\w](B[0-9]{2}|B[0-9])\b`)

// A number in a comment is worth what somebody who reads it can find out.
func TestEveryAttackThatIsNamedIsOneOfThem(t *testing.T) {
	for _, f := range allFiles(t) {
		for _, found := range attackNumber.FindAllStringSubmatch(f.text, -1) {
			var n int
			if _, err := fmt.Sscanf(found[1], "B%02d", &n); err != nil || len(found[1]) != 3 || n < 1 || n > lastAttack {
				t.Errorf("%s names %s, which is no number of %s (two digits, B01 to B%d)", f.path, found[1], threatModel, lastAttack)
			}
		}
	}
}

package twinlatch_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

var update = flag.Bool("update", false, "write docs/conformance.md anew from docs/conformance/*.toml")

const conformancePage = "docs/conformance.md"

// conformanceTables are the parts of the page, in its order.
var conformanceTables = []string{
	"asvs-06", "asvs-07", "asvs-03", "asvs-08", "asvs-10", "asvs-11", "asvs-13", "asvs-14", "asvs-16", "asvs-others", "nist-63b",
}

// states are what can be said of a requirement, in the order of the counts.
var states = []string{"met", "deviates", "not applicable", "later"}

// requirements are how many each section of ASVS 5.0 has; none may be left out.
var requirements = map[string][]int{
	"asvs-06": {3, 12, 8, 6, 8, 4, 2, 4}, "asvs-07": {3, 4, 2, 5, 3, 2}, "asvs-03": {1, 3, 5, 8, 8, 1, 5}, "asvs-08": {4, 4, 3, 2},
	"asvs-10": {2, 3, 5, 16, 5, 2, 3}, "asvs-11": {4, 5, 5, 4, 2, 2, 2}, "asvs-13": {4, 6, 4, 7}, "asvs-14": {2, 8, 3}, "asvs-16": {1, 5, 4, 3, 4},
}

// otherRequirements are those of further chapters that bear on a sign-in.
var otherRequirements = strings.Fields("1.2.2 1.2.4 1.2.10 1.3.6 1.3.11 2.1.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.4.1 4.1.2 4.1.3 4.1.4 4.2.1 " +
	"9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 12.1.1 12.2.1 12.3.1 12.3.2 15.1.2 15.2.2 15.3.3 15.3.4 15.3.7 15.4.1 15.4.2")

// nistClauses are the clauses of NIST SP 800-63B-4 that bear on this house.
var nistClauses = strings.Fields("2.1.1 2.1.3 2.2.1 2.2.2 2.2.3 2.3 3.1.1.2 3.1.2.1 3.1.2.2 4.2.1.1 3.1.4.1 3.1.4.2 3.1.4.3 3.1.5 3.1.6 3.1.7 3.2.2 3.2.3 3.2.5 3.2.10 " +
	"4.1 4.1.2.1 4.1.2.2 4.2 4.2.1 4.2.1.2 4.2.2.1 4.2.2.2 4.2.3 4.3 4.4 4.5 4.6 5.1 5.1.1 5.1.2 5.2")

// conformance is one table of requirements.
type conformance struct {
	Title string
	Row   []requirement
}

// requirement is one row: what a standard asks, in our words, and our answer.
type requirement struct {
	Number string
	Level  int    // of ASVS: 1, 2 or 3
	Force  string // of NIST: SHALL, SHOULD or MAY
	Asks   string
	State  string
	How    string   // what stands here; why, when it is not met
	Shown  []string // tests, as folder.TestName, and places in documents
}

func readConformance(t *testing.T, name string) (c conformance) {
	t.Helper()
	file, err := os.Open(path.Join("docs/conformance", name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := toml.NewDecoder(file).DisallowUnknownFields().Decode(&c); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

// Every requirement has an answer, every answer has its reason or its proof, and
// no proof is one that does not exist.
func TestTheTableOfConformanceIsTrue(t *testing.T) {
	tests := testsByName(t)
	for _, name := range conformanceTables {
		table := readConformance(t, name)
		complete(t, name, table)
		for _, row := range table.Row {
			what := name + " " + row.Number
			if !slices.Contains(states, row.State) || row.Asks == "" || (row.Level < 1 || row.Level > 3) == (row.Force == "") {
				t.Errorf("%s says %q at level %d (%s)", what, row.State, row.Level, row.Force)
			}
			if row.State == "met" && len(row.Shown) == 0 {
				t.Errorf("%s is met and shown by nothing", what)
			}
			if row.State != "met" && row.How == "" {
				t.Errorf("%s is %s without a reason", what, row.State)
			}
			if row.State == "later" && row.Level < 3 && (name == "asvs-06" || name == "asvs-07") {
				t.Errorf("%s is put off", what)
			}
			for _, proof := range row.Shown {
				if !tests[proof] && !placeExists(t, proof) {
					t.Errorf("%s is shown by %s, which does not exist", what, proof)
				}
			}
		}
	}
}

func TestThePageOfConformanceIsTheTable(t *testing.T) {
	want := conformancePageOf(t)
	if *update {
		if err := os.WriteFile(conformancePage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if document(t, conformancePage) != want {
		t.Errorf("%s is stale; write it with: go test . -run Conformance -update", conformancePage)
	}
}

// complete fails for a requirement without a row, or with two.
func complete(t *testing.T, name string, table conformance) {
	t.Helper()
	var want, got []string
	for section, n := range requirements[name] {
		for i := range n {
			want = append(want, fmt.Sprintf("%s.%d.%d", strings.TrimLeft(strings.TrimPrefix(name, "asvs-"), "0"), section+1, i+1))
		}
	}
	switch name {
	case "asvs-others":
		want = slices.Clone(otherRequirements)
	case "nist-63b":
		want = slices.Clone(nistClauses)
	}
	seen := map[string]bool{}
	for _, row := range table.Row {
		if seen[row.Number] {
			t.Errorf("%s has %s twice", name, row.Number)
		}
		seen[row.Number] = true
		clause, _, _ := strings.Cut(row.Number, " ") // NIST clauses have several rows, told apart by a word
		got = append(got, clause)
	}
	slices.Sort(want)
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("%s has rows for %v, and not for exactly %v", name, got, want)
	}
}

// testsByName are all tests of the house: "internal/flow.TestAUsedCodeIsDead";
// those of the root are "twinlatch.Test…".
func testsByName(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, f := range allFiles(t) {
		folder := path.Dir(f.path)
		if folder == "." {
			folder = "twinlatch"
		}
		for _, fn := range functions(f) {
			if f.isTest() && fn.Recv == nil && (strings.HasPrefix(fn.Name.Name, "Test") || strings.HasPrefix(fn.Name.Name, "Fuzz")) {
				all[folder+"."+fn.Name.Name] = true
			}
		}
	}
	return all
}

// placeExists says whether a document, and the heading behind #, are there.
func placeExists(t *testing.T, place string) bool {
	t.Helper()
	name, heading, has := strings.Cut(place, "#")
	text, err := os.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".md") {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if title := strings.TrimLeft(line, "#"); title != line && slug(title) == heading {
			return true
		}
	}
	return !has
}

// slug is a heading as links name it.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127:
			return r
		}
		return -1
	}, strings.ToLower(strings.TrimSpace(heading)))
}

package twinlatch_test

import (
	"fmt"
	"strings"
	"testing"
)

const conformanceHead = `# Conformance

What OWASP ASVS 5.0 and NIST SP 800-63B-4 ask of a sign-in, in our words, and how
Twinlatch stands to it. The page is written from the tables in
[docs/conformance](conformance) by ` + "`go test . -run Conformance -update`" + `; a test fails
when it is stale, when a requirement has no row, and when a test or a place that
is named does not exist. The standards' own texts are the ones that count.

*met*: shown by the tests and places named. *deviates*: not so, and why.
*not applicable*: there is nothing here that it could be about. *later*: not yet.
Security keys are not built yet; what concerns them is *later*. For ASVS the
number in the second column is the level from which a requirement counts; for NIST
it is the strength of its word.

`

// conformancePageOf writes the page: the counts, then every row.
func conformancePageOf(t *testing.T) string {
	t.Helper()
	var counts, rows strings.Builder
	counts.WriteString("| | met | deviates | not applicable | later | all |\n|---|---|---|---|---|---|\n")
	sum := map[string]int{}
	for _, name := range conformanceTables {
		table := readConformance(t, name)
		count := map[string]int{}
		fmt.Fprintf(&rows, "\n## %s\n\n| number | level | asked | state | what stands here | shown by |\n|---|---|---|---|---|---|\n", table.Title)
		for _, row := range table.Row {
			count[row.State]++
			sum[row.State]++
			fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s | %s |\n", row.Number, levelOf(row), row.Asks, row.State, row.How, proofsOf(row))
		}
		writeCounts(&counts, fmt.Sprintf("[%s](#%s)", table.Title, slug(table.Title)), count)
	}
	writeCounts(&counts, "**all**", sum)
	return conformanceHead + counts.String() + rows.String()
}

func writeCounts(out *strings.Builder, title string, count map[string]int) {
	all := 0
	fmt.Fprintf(out, "| %s |", title)
	for _, state := range states {
		fmt.Fprintf(out, " %d |", count[state])
		all += count[state]
	}
	fmt.Fprintf(out, " %d |\n", all)
}

func levelOf(row requirement) string {
	if row.Force != "" {
		return row.Force
	}
	return fmt.Sprint(row.Level)
}

// proofsOf links the documents and names the tests with their folders.
func proofsOf(row requirement) string {
	var out []string
	for _, proof := range row.Shown {
		if file, heading, _ := strings.Cut(proof, "#"); strings.HasSuffix(file, ".md") {
			to := "../" + proof
			if inDocs, ok := strings.CutPrefix(proof, "docs/"); ok {
				to = inDocs
			}
			name := strings.TrimPrefix(file, "docs/")
			if heading != "" {
				name += ", " + strings.ReplaceAll(heading, "-", " ")
			}
			out = append(out, fmt.Sprintf("[%s](%s)", name, to))
			continue
		}
		out = append(out, "`"+proof+"`")
	}
	return strings.Join(out, ", ")
}

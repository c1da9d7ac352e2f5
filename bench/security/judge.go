package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
)

// explanation is a line of scripts/security-explained.txt: the tool, what it says
// as a regular expression, and why that is no hole.
type explanation struct {
	tool   string
	says   *regexp.Regexp
	reason string
	times  int
}

// judge reads findings, "TOOL<tab>WHAT" a line, and prints those that have an
// explanation, each reason once, and those that have none, which fail.
func judge(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("judge", flag.ContinueOnError)
	explained := flags.String("explained", "scripts/security-explained.txt", "findings that are none")
	if err := flags.Parse(args); err != nil {
		return err
	}
	file, err := os.Open(*explained)
	if err != nil {
		return err
	}
	defer file.Close()
	list, err := readExplanations(file)
	if err != nil {
		return err
	}
	return weigh(os.Stdin, out, list)
}

func readExplanations(in io.Reader) ([]*explanation, error) {
	var list []*explanation
	for lines := bufio.NewScanner(in); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, " | ", 3)
		if len(parts) != 3 || strings.TrimSpace(parts[2]) == "" {
			return nil, fmt.Errorf("%q is not: tool | expression | reason", line)
		}
		says, err := regexp.Compile("^(?:" + strings.TrimSpace(parts[1]) + ")$")
		if err != nil {
			return nil, err
		}
		list = append(list, &explanation{tool: strings.TrimSpace(parts[0]), says: says, reason: strings.TrimSpace(parts[2])})
	}
	return list, nil
}

func weigh(in io.Reader, out io.Writer, list []*explanation) error {
	var open []string
	for lines := bufio.NewScanner(in); lines.Scan(); {
		tool, what, _ := strings.Cut(lines.Text(), "\t")
		if !excused(list, tool, what) && !slices.Contains(open, tool+": "+what) {
			open = append(open, tool+": "+what)
		}
	}
	fmt.Fprintln(out, "| tool | finding | times | why it is none |\n|---|---|---|---|")
	for _, e := range list {
		fmt.Fprintf(out, "| %s | %s | %d | %s |\n", e.tool, cell(strings.TrimSuffix(strings.TrimPrefix(e.says.String(), "^(?:"), ")$")), e.times, e.reason)
	}
	for _, what := range open {
		fmt.Fprintf(out, "| **open** | %s | | |\n", cell(what))
	}
	if len(open) > 0 {
		return errors.New(fmt.Sprint(len(open)) + " findings without an explanation")
	}
	return nil
}

func excused(list []*explanation, tool, what string) bool {
	for _, e := range list {
		if e.tool == tool && e.says.MatchString(what) {
			e.times++
			return true
		}
	}
	return false
}

// cell is a text as a table of Markdown takes it.
func cell(text string) string {
	return "`" + strings.NewReplacer("|", "\\|", "`", "'", "\n", " ").Replace(text) + "`"
}

//go:build ignore

// Makes common.txt.gz out of a list of passwords, most used first, one a line:
// the first 100,000 of eight characters or more and all of fifteen or more,
// lower-cased, without doubles, sorted. The same list gives the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func main() {
	list := flag.String("list", "", "the list to read")
	out := flag.String("out", "common.txt.gz", "the file to write")
	flag.Parse()
	text, err := os.ReadFile(*list)
	if err != nil {
		log.Fatal(err)
	}
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if _, err := zip.Write([]byte(strings.Join(pick(string(text)), "\n"))); err != nil {
		log.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, packed.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func pick(text string) []string {
	var picked []string
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		password := strings.ToLower(norm.NFC.String(strings.TrimRight(line, "\r\n")))
		length := utf8.RuneCountInString(password)
		if length < 8 || seen[password] || !utf8.ValidString(password) {
			continue
		}
		if len(seen) < 100_000 || length >= 15 {
			seen[password] = true
			picked = append(picked, password)
		}
	}
	slices.Sort(picked)
	return picked
}

package main

import (
	"strings"
	"testing"
)

// A password on standard input is the first line, whole, and nothing else.
func FuzzReadLine(f *testing.F) {
	for _, text := range []string{"", "\n", "\r\n", "a", "a\n", " a \r\nb\n", "a\rb\n", "\x00\n", strings.Repeat("a", 5000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line, err := readLine(strings.NewReader(text))
		if err != nil {
			if line != "" {
				t.Errorf("%q is refused and gives %q", text, line)
			}
			return
		}
		if line == "" || strings.Contains(line, "\n") || !strings.HasPrefix(text, line) {
			t.Errorf("%q gives the line %q", text, line)
		}
	})
}

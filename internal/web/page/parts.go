package page

import (
	"slices"
	"strings"
)

// Badge is a small word of state with a colour that repeats what it says.
type Badge struct {
	// Kind is "good", "warn", "bad", "info" or "plain".
	Kind string
	// Text is the finished word.
	Text string
}

// Badge makes a badge; key is a key of the catalogue.
func (f Frame) Badge(kind, key string) Badge { return Badge{Kind: kind, Text: f.Say(key)} }

// OnOff is the badge of two-factor authentication.
func (f Frame) OnOff(on bool) Badge {
	if on {
		return f.Badge("good", "badge.on")
	}
	return f.Badge("warn", "badge.off")
}

// Pager leads through a long list by key; empty addresses show no link.
type Pager struct {
	Previous, Next string
}

// Step is one stage of the stepper.
type Step struct {
	Number  int
	Label   string
	Current bool
	Done    bool
}

// Steps answers the four stages of setting up two-factor authentication with
// the given one (from 1) as the current.
func (f Frame) Steps(current int) []Step {
	keys := []string{"step.choose", "step.scan", "step.confirm", "step.save"}
	out := make([]Step, len(keys))
	for i, key := range keys {
		out[i] = Step{Number: i + 1, Label: f.Say(key), Current: i+1 == current, Done: i+1 < current}
	}
	return out
}

// Wrong lists the errors once each, in a steady order, for the notice on top.
func (f Frame) Wrong() []string {
	var out []string
	for _, name := range sortedKeys(f.Errors) {
		if s := f.Errors[name]; s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Initials answers at most two letters for a person's tile.
func Initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		out = append(out, []rune(word)[0])
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return strings.ToUpper(string(out))
}

// Initials answers the visitor's tile letters.
func (v Visitor) Initials() string { return Initials(v.Name) }

// Grouped breaks a secret into groups of four for reading aloud and typing.
func Grouped(secret string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(secret, " ", "") {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	twinlatch "github.com/twinlatch/twinlatch"
)

// longestText bounds, in bytes, what one value of a line may be.
const longestText = 4096

// NewLog makes the log of a server: lines of JSON, or of text for a person at a
// terminal. Moments are UTC, and no value can pretend to be another line, another
// value or another text (ASVS 16.2.2, 16.4.1).
func NewLog(out io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "text" {
		return slog.New(clean{slog.NewTextHandler(out, options)})
	}
	return slog.New(clean{slog.NewJSONHandler(out, options)})
}

// cleanLog is a logger that somebody else made, with the same promise.
func cleanLog(log *slog.Logger) *slog.Logger {
	if _, done := log.Handler().(clean); done {
		return log
	}
	return slog.New(clean{log.Handler()})
}

// clean hands lines on with every text made harmless. JSON and quoted text hold
// no line breaks anyway; what is left are characters that hide or turn round
// what stands beside them on the screen of whoever reads the log.
type clean struct{ slog.Handler }

// Handle cleans a line and hands it on.
func (c clean) Handle(ctx context.Context, line slog.Record) error {
	out := slog.NewRecord(line.Time.UTC(), line.Level, harmless(line.Message), line.PC)
	line.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(cleanAttr(a))
		return true
	})
	return c.Handler.Handle(ctx, out)
}

// WithAttrs cleans what a logger carries along.
func (c clean) WithAttrs(attrs []slog.Attr) slog.Handler {
	cleaned := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		cleaned[i] = cleanAttr(a)
	}
	return clean{c.Handler.WithAttrs(cleaned)}
}

// WithGroup opens a group.
func (c clean) WithGroup(name string) slog.Handler { return clean{c.Handler.WithGroup(name)} }

func cleanAttr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(harmless(value.String()))
	case slog.KindGroup:
		members := value.Group()
		cleaned := make([]slog.Attr, len(members))
		for i, m := range members {
			cleaned[i] = cleanAttr(m)
		}
		value = slog.GroupValue(cleaned...)
	case slog.KindAny:
		value = slog.StringValue(harmless(fmt.Sprint(value.Any())))
	}
	return slog.Attr{Key: harmless(a.Key), Value: value}
}

// harmless is a text in which every character can be seen: the others are
// written as \u202e, a byte that is no text as \xff.
func harmless(text string) string {
	text, cut := keyless(text), ""
	if len(text) > longestText {
		text, cut = text[:longestText], fmt.Sprintf(`…(%d bytes)`, len(text))
	}
	if !strings.ContainsFunc(text, unseen) {
		return text + cut
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case r > 0xffff && unseen(r):
			fmt.Fprintf(&out, `\U%08x`, r)
		case unseen(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
		i += size
	}
	return out.String() + cut
}

// keyless leaves of an API key what it begins with: somebody may put one into an
// address, where it has no business.
func keyless(text string) string {
	before, rest, found := strings.Cut(text, twinlatch.APIKeyPrefix)
	if !found {
		return text
	}
	rest = strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
	return before + twinlatch.APIKeyPrefix + "…" + keyless(rest)
}

func unseen(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }

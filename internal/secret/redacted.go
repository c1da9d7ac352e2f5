package secret

import (
	"fmt"
	"io"
	"log/slog"
)

const redaction = "[redacted]"

// Redacted is text that must not appear in a log, an error or a JSON body:
// every way of printing it says "[redacted]". Only Reveal gives it away.
type Redacted string

// Reveal returns the text itself; the name makes each use easy to find.
func (r Redacted) Reveal() string { return string(r) }

// String hides the text from string conversion.
func (r Redacted) String() string { return redaction }

// GoString hides the text from the %#v verb.
func (r Redacted) GoString() string { return redaction }

// Format hides the text from every verb, also from the wrong ones: %d would
// otherwise print a string inside its complaint.
func (r Redacted) Format(out fmt.State, _ rune) { _, _ = io.WriteString(out, redaction) }

// LogValue hides the text from structured logs.
func (r Redacted) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalJSON hides the text from JSON.
func (r Redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + redaction + `"`), nil }

// MarshalText hides the text from every other encoding. (The key of a JSON map
// is the one place that Go takes from a string type as it is.)
func (r Redacted) MarshalText() ([]byte, error) { return []byte(redaction), nil }

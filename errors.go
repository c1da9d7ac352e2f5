package twinlatch

import (
	"errors"
	"time"
)

// Kind says what sort of refusal an Error is; a way in maps it to its own
// status (404, 403, 429 …) in one place.
type Kind string

// The kinds of refusal.
const (
	KindInvalid   Kind = "invalid"    // the input is not good; say why beside the field
	KindNotFound  Kind = "not-found"  // it does not exist, or belongs to another company
	KindDenied    Kind = "denied"     // the visitor may not do this
	KindConflict  Kind = "conflict"   // somebody else was faster, or the state moved on
	KindThrottled Kind = "throttled"  // too many attempts; After says how long to wait
	KindGone      Kind = "gone"       // a link, code or step that has ended
	KindTooLarge  Kind = "too-large"  // more was sent than anybody needs
	KindBusy      Kind = "busy"       // too much work at once; try again in a moment
	KindProof     Kind = "proof"      // a fresh proof is needed first
	KindEnrol     Kind = "enrol"      // a second factor of one's own is needed first
	KindSignedOut Kind = "signed-out" // the session ended in the meantime
	KindInternal  Kind = "internal"   // our fault; the person gets an id to quote
)

// Error is private until made visible: Say is the key of the sentence a person
// may read (with its Values, name and value in turn), Field the form field it
// stands beside, Cause what only the log may know.
type Error struct {
	Kind   Kind
	Say    string
	Values []any
	Field  string
	After  time.Duration
	Cause  error
}

// Error is for the log; people read the sentence behind Say.
func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Say
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// With returns the error with values for its sentence, name and value in turn.
func (e *Error) With(values ...any) *Error {
	c := *e
	c.Values = append(append([]any{}, e.Values...), values...)
	return &c
}

// Refuse makes an Error without a field.
func Refuse(kind Kind, say string, values ...any) *Error {
	return &Error{Kind: kind, Say: say, Values: values}
}

// RefuseField makes an Error that stands beside a form field.
func RefuseField(field, say string, values ...any) *Error {
	return &Error{Kind: KindInvalid, Field: field, Say: say, Values: values}
}

// Wait makes the refusal of an attempt that comes too soon.
func Wait(after time.Duration, say string) *Error {
	return &Error{Kind: KindThrottled, Say: say, After: after}
}

// IsKind reports whether err is an Error of this kind.
func IsKind(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// NotFound is the one answer to a wrong id and to another company's id.
var NotFound = Refuse(KindNotFound, "error.not-found")

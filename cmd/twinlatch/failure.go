package main

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/words"
)

// explain turns a refusal into the sentence a person on a page would read, and
// adds the cause, which the one at the terminal may know.
func explain(err error) string {
	var refusal *twinlatch.Error
	if !errors.As(err, &refusal) {
		return err.Error()
	}
	catalogue, failed := words.Load()
	if failed != nil {
		return err.Error()
	}
	sentence := catalogue.In("en").Say(refusal.Say, refusal.Values...)
	if refusal.Cause != nil {
		sentence += " (" + refusal.Cause.Error() + ")"
	}
	return sentence
}

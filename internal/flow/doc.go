// Package flow holds the deeds of signing in, one file each, noun_verb.
//
// Every deed has the same shape: it counts what must be counted in a Write of
// its own, does the slow work (hashing, unsealing) outside, then decides in one
// Write that reads everything again, asks the locks of package twinlatch and
// writes the change, its audit entry and its mail together. If one of them
// cannot be written, nothing happened.
//
// grant.go alone creates bearers. Steps of a sign-in never call each other; they
// return to the hall, twinlatch.NextStep.
package flow

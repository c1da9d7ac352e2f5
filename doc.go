// Package twinlatch holds the nouns and the rules of signing in with two
// factors: what only you know, a password, and what only you have, a phone.
//
// Everything here is pure: values in, answers out. Time is handed in, chance
// comes from elsewhere, and nothing in this package reads a clock, a database
// or the network. The deeds that use these rules live in internal/flow.
package twinlatch

// Package door is what every way in shares: who a request is, where it came
// from, which cookies it brings, how often it may come, and the one table that
// says who may enter where. Default is closed: a route without an access word
// does not start.
package door

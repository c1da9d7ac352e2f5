// Package server puts the house together: one http.Handler with all doors, and
// the work behind it (mail, the clock's own deeds). Everything it needs is
// handed in, so that a Go program can embed all of it.
package server

// Package browser gives a story its browsers: one Chromium for the whole test,
// and in it as many separate browsers as there are people, each with its own
// cookies. A story finds controls as a person or a screen reader does, by kind
// and accessible name, and walks by links; every page it comes to is judged
// (judge.go) without being asked.
package browser

// Package testkit holds what several tests need from the real world: a private
// PostgreSQL, a real SMTP server that keeps its mail, a clock that moves when
// told, the independent programs that judge our codes (oathtool) and our pictures
// (zbarimg), and what reads all books of a database or breaks any of its calls.
//
// Only tests import it; walls_test.go in the root says so. Nothing here leaves
// the machine: servers listen on loopback or on a socket in a private folder,
// and end with the test process, however that ends.
//
// A program that is not installed skips the test that asks for it. With CI=true
// it fails it instead: there, nothing is skipped.
package testkit

// Package maintain is what an operator does to the house from a terminal: open
// its data with the right keys, examine what is wrong (twinlatch doctor), check
// that the audit log is whole (twinlatch audit verify), and replace the key that
// seals (twinlatch key rotate).
//
// A rotation is a talk between the command and the servers that run: rotate.go
// leads it, node.go is a server's part, reseal.go the work in the database.
package maintain

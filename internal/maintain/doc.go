// Package maintain is what an operator does to the house from a terminal: open
// its data with the right keys, examine what is wrong (twinlatch doctor), and
// check that the audit log is whole (twinlatch audit verify).
package maintain

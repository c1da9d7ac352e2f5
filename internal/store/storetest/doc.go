// Package storetest is the contract of the store: what every deed relies on,
// shown on SQLite and on PostgreSQL. It holds tests only.
//
// The tests of a noun lie in its file, as everywhere in the house; what the two
// verbs promise lies in write_test.go, once_test.go and rules_test.go, and how
// the databases fail in sqlite_test.go, postgres_test.go and crash_test.go.
package storetest

// Package store keeps the nouns in SQLite or PostgreSQL: one SQL text for both,
// one file per noun, two verbs.
//
// Read sees a consistent state and changes nothing. Write runs a function that
// may run twice and must have no side effects: on SQLite in a savepoint of a
// commit shared with its neighbours (one writer, group commit), on PostgreSQL
// in a transaction that is retried on a serialization failure, a deadlock or a
// connection that broke before the commit. A statement that fails ends its
// Write, whatever the function makes of the error. Rules over several rows first
// Take the owning company or account (which locks its row until the commit), then
// decide. One-time values are decided by one conditional statement.
//
// No rule lives in a query, and every query of company data carries the company.
package store

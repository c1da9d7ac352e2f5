// Package secret is the only room of the house where chance is made and where
// secrets are turned into something that may be written down.
//
//	random.go    Bytes, TOTP secrets, recovery codes
//	token.go     bearer tokens: 32 random bytes; only their SHA-256 is stored
//	id.go        UUIDv7 ids, ordered by the time that was handed in
//	hasher.go    passwords and recovery codes through Argon2id, a few at a time
//	line.go      the bounded number of hashes in flight and the bounded queue
//	phc.go       which stored password hashes are believed, and how costly they may be
//	keyset.go    the keys that live outside the database
//	rotation.go  the states a key set goes through, and the way from one to the next
//	keyfile.go   the file they live in
//	refresh.go   taking over a file that somebody else has replaced
//	seal.go      sealing a value so that it opens only in the row it was sealed for
//	signing.go   the key pairs that sign what applications are told
//	common.go    the passwords everybody tries first
//	redacted.go  text that never appears in a log
//
// Nothing here reads a clock, a database or the network.
package secret

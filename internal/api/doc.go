// Package api is the door for programs: /api/v1, described by /api/openapi.json.
//
//	api.go         what is mounted, and the table of operations
//	auth.go        the key of a request, its scope, its rate; closed by default
//	limit.go       how many requests a key has
//	problem.go     every refusal: application/problem+json, with a type of ours
//	strict.go      the JSON that is read: one value, no name twice, in our spelling
//	list.go        every list: page by page, in the order in which things came
//	company.go     the company of the key
//	people.go      its people
//	protection.go  their factors, sessions and trusted devices
//	codes.go       is this code right?
//	invitations.go its invitations
//	resets.go      its reset requests, to be read
//	audit.go       its audit log
//	apps.go        the applications it may use
//	operator.go    all companies and applications, for the operator's programs
//
// It reads no cookie, so no browser carries a right here by itself, and answers
// no other origin. What it does are the deeds of the pages, with the same locks;
// what asks a person for a fresh proof stays closed. Nothing that was sent comes
// back in a refusal.
package api

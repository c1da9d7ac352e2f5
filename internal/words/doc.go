// Package words holds every sentence a person can read, and turns mails into
// letters.
//
// The catalogue is a folder of go-i18n message files, catalogue/<area>.<language>.toml,
// one area a page or a family of pages. A key is the path of TOML tables joined
// by dots, so
//
//	[signin]
//	title = "Sign in"
//
//	[signin.wait]
//	one   = "Try again in {{.Count}} minute."
//	other = "Try again in {{.Count}} minutes."
//
// are the keys signin.title and signin.wait. The names id, description, hash,
// leftdelim, rightdelim, translation, zero, one, two, few, many and other
// belong to the file format and cannot be the last word of a key.
//
// Another language is another set of files with the same keys; a test holds the
// two equal. A sentence is plain text: pages and mails escape it where they
// print it.
package words

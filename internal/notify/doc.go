// Package notify drains the outbox: what a deed put there in its own Write is
// made into a letter and sent, at least once, however long the mail server is
// away.
//
//	outbox row ── claim (a lease, so that one node sends) ── open the seal ──
//	write the letter ── Sender ── sent | tried again later | given up
//
// The way is the same for every kind of mail. A try that fails for a reason that
// may pass is made again after a growing wait; one that the server refuses for
// good, or the last of MaxTries, ends the row as dead, which an administrator
// can see. Sent or dead, the sealed facts are erased.
//
// "At least once" means that a crash between the server's yes and our note of it
// sends the letter again, under the same Message-ID, by which mail programs know
// it for the same.
//
// In the same way the Herald tells OpenID Connect applications that somebody was
// signed out. What it tells is signed at each try.
package notify

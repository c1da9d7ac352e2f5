package twinlatch

import "log/slog"

// Ending is how something that the log tells of has ended.
type Ending string

// The endings. WasRefused is the house saying no; WentWrong is somebody getting
// something wrong; Broke is the house itself.
const (
	WentWell   Ending = "success"
	WentPartly Ending = "partial" // right so far, more is asked
	WentWrong  Ending = "failure"
	WasRefused Ending = "refused"
	Broke      Ending = "error"
	Noted      Ending = "info"
)

// Event is a kind of line in the server's log. What changes accounts and
// companies has the name of its entry in the audit log, and is logged when the
// deed is committed, not before.
type Event struct {
	Name   string
	Ending Ending
	Clause string // of OWASP ASVS 5.0
	Says   string // what it tells; empty for an audit kind, which has its word
}

// Events that are no entries of the audit log.
const (
	EventPasswordRight   = "signin-password-right"
	EventAccessRefused   = "access-refused"
	EventNotFound        = "not-found"
	EventNoSuchPage      = "no-such-page"
	EventThrottled       = "throttled"
	EventEnded           = "link-or-step-ended"
	EventConflict        = "conflict"
	EventFormRefused     = "form-refused"
	EventCrossSite       = "cross-site-refused"
	EventPeerRefused     = "peer-refused"
	EventForwarded       = "forwarded-header-unreadable"
	EventEnrolFirst      = "two-factor-required"
	EventProofAsked      = "fresh-proof-asked"
	EventSignedOut       = "session-missing"
	EventAppRefused      = "application-refused"
	EventBusy            = "busy"
	EventUnexpected      = "unexpected-error"
	EventDecryptFailed   = "decrypt-failed"
	EventKeysDiffer      = "keys-differ"
	EventClockFailed     = "clock-failed"
	EventAuditHead       = "audit-head"
	EventMailSent        = "mail-sent"
	EventMailWaits       = "mail-waits"
	EventMailGivenUp     = "mail-given-up"
	EventMailFailed      = "mail-outbox-failed"
	EventLogoutTold      = "sign-out-told"
	EventLogoutWaits     = "sign-out-waits"
	EventLogoutGivenUp   = "sign-out-given-up"
	EventLogoutFailed    = "sign-out-queue-failed"
	EventListening       = "listening"
	EventListenerBroke   = "listener-broke"
	EventStopping        = "stopping"
	EventCertificate     = "certificate-renewed"
	EventCertificateBad  = "certificate-unusable"
	EventConnectionError = "connection-error"
)

// Events lists every kind of line, those of the audit log first.
func Events() []Event {
	var all []Event
	for _, kind := range AuditKinds() {
		all = append(all, Event{Name: string(kind), Ending: endingOf(kind), Clause: clauseOf(kind)})
	}
	return append(all, []Event{
		{EventPasswordRight, WentPartly, "16.3.1", "A password was right and a second factor, or a new password, is asked."},
		{EventAccessRefused, WasRefused, "16.3.2", "Somebody may not do what they asked for; reason says why."},
		{EventNotFound, WasRefused, "16.3.2", "A page of ours was asked about something that does not exist, or belongs to another company."},
		{EventNoSuchPage, Noted, "16.3.3", "A path that no page has (at the level DEBUG: scanners ask for thousands)."},
		{EventThrottled, WasRefused, "16.3.1", "An account, an address or a blocked factor has to wait; reason says which."},
		{EventEnded, WasRefused, "16.3.3", "A link, a sign-in or a set-up was used that has ended or was used before."},
		{EventConflict, WasRefused, "16.3.3", "Somebody else was faster, or the state moved on; reason says how."},
		{EventFormRefused, WasRefused, "16.3.3", "A form that no page of ours sends: too large, or not readable."},
		{EventCrossSite, WasRefused, "16.3.3", "A form that came from another site."},
		{EventPeerRefused, WasRefused, "16.3.3", "A peer that is not one of the trusted proxies."},
		{EventForwarded, WasRefused, "16.3.3", "A trusted proxy sent a forwarded header that cannot be read; the proxy's own address is used."},
		{EventEnrolFirst, WasRefused, "16.3.2", "The company requires a second factor, and there is none yet."},
		{EventProofAsked, WasRefused, "16.3.2", "A deed needs a fresh proof first."},
		{EventSignedOut, WasRefused, "16.3.2", "A session was needed and there was none, or it had ended."},
		{EventAppRefused, WasRefused, "16.3.2", "A request to an application behind the house was not let through; reason says why."},
		{EventBusy, WasRefused, "16.3.4", "All slots for password hashes are taken."},
		{EventUnexpected, Broke, "16.3.4", "The house failed; the person reads the same request id on the error page."},
		{EventDecryptFailed, Broke, "16.3.4", "A sealed value did not open: other keys, another row, or damage. What hangs on it is denied."},
		{EventKeysDiffer, Broke, "16.3.4", "This server may not have the keys that the database names."},
		{EventClockFailed, Broke, "16.3.4", "What the clock does by itself could not be done; it is tried again."},
		{EventAuditHead, Noted, "16.4.2", "Where an audit chain stands, once a day, so that one cut off as a whole is found out."},
		{EventMailSent, Noted, "16.3.4", "A mail left."},
		{EventMailWaits, WentWrong, "16.3.4", "A mail could not be sent yet and waits."},
		{EventMailGivenUp, Broke, "16.3.4", "A mail was given up."},
		{EventMailFailed, Broke, "16.3.4", "The outbox could not be read, or an outcome not be noted."},
		{EventLogoutTold, Noted, "16.3.3", "An application was told that somebody was signed out."},
		{EventLogoutWaits, WentWrong, "16.3.4", "An application could not be told of a sign-out yet; it is tried again."},
		{EventLogoutGivenUp, Broke, "16.3.4", "An application could not be told of a sign-out: somebody may still be signed in there."},
		{EventLogoutFailed, Broke, "16.3.4", "The queue of sign-outs could not be read, or an outcome not be noted."},
		{EventListening, Noted, "16.3.3", "The server listens."},
		{EventListenerBroke, Broke, "16.3.4", "A listener ended, or could not finish its answers."},
		{EventStopping, Noted, "16.3.3", "The server was told to stop."},
		{EventCertificate, Noted, "16.3.3", "A renewed TLS certificate is in use."},
		{EventCertificateBad, Broke, "16.3.4", "A renewed TLS certificate cannot be used; the former one is."},
		{EventConnectionError, Noted, "16.3.4", "A connection broke, as in a failed TLS handshake (at the level DEBUG)."},
	}...)
}

// EventOf finds a kind of line by its name; an unknown one is the house's fault.
func EventOf(name string) Event {
	for _, e := range Events() {
		if e.Name == name {
			return e
		}
	}
	return Event{Name: name, Ending: Broke}
}

// Level is how loud a line is: what the house did wrong is an error, what
// somebody else did a warning.
func (e Event) Level() slog.Level {
	switch {
	case e.Name == EventNoSuchPage || e.Name == EventConnectionError:
		return slog.LevelDebug
	case e.Ending == Broke:
		return slog.LevelError
	case e.Ending == WentWrong || e.Ending == WasRefused:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// Attrs are what every line of this kind begins with.
func (e Event) Attrs() []slog.Attr {
	return []slog.Attr{slog.String("event", e.Name), slog.String("outcome", string(e.Ending))}
}

// endingOf says which audit kinds are no success.
func endingOf(kind AuditKind) Ending {
	switch kind {
	case AuditSigninFailed, AuditCodeFailed, AuditCodeReplayed, AuditRecoveryFailed, AuditProofFailed, AuditAppReplayed:
		return WentWrong
	case AuditSigninRefused, AuditFactorBlocked:
		return WasRefused
	}
	return WentWell
}

// clauseOf says which audit kinds are operations of authentication; the others
// are events of security (ASVS 16.3.3).
func clauseOf(kind AuditKind) string {
	switch kind {
	case AuditSignedIn, AuditSignedOut, AuditSigninFailed, AuditSigninRefused, AuditCodeFailed, AuditCodeReplayed,
		AuditRecoveryFailed, AuditRecoveryUsed, AuditFactorBlocked, AuditFactorUnblocked, AuditProven, AuditProofFailed, AuditCodeVerified, AuditAppPasswordUsed:
		return "16.3.1"
	}
	return "16.3.3"
}

// RefusalEvent names the line that tells of a refusal; empty for a form that is
// only filled in wrongly, which nobody needs to be told of.
func RefusalEvent(e *Error) string {
	switch e.Kind {
	case KindDenied:
		return EventAccessRefused
	case KindNotFound:
		return EventNotFound
	case KindThrottled:
		return EventThrottled
	case KindGone:
		return EventEnded
	case KindConflict:
		return EventConflict
	case KindTooLarge:
		return EventFormRefused
	case KindBusy:
		return EventBusy
	case KindProof:
		return EventProofAsked
	case KindEnrol:
		return EventEnrolFirst
	case KindSignedOut:
		return EventSignedOut
	case KindInvalid:
		return invalidEvent(e.Say)
	}
	return EventUnexpected
}

// invalidEvent picks what is more than a slip out of what stands beside a field.
func invalidEvent(say string) string {
	switch say {
	case "error.form-unreadable":
		return EventFormRefused
	case "signin.blocked":
		return EventThrottled
	}
	return ""
}

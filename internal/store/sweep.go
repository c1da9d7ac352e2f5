package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// How long what has ended is still kept, and how many rows of a table one step
// of the sweep deletes at most, so that the writer is soon free again.
const (
	keepSession    = 31 * 24 * time.Hour // longer than any company may let a session live
	keepInvitation = 30 * 24 * time.Hour // ended, but still offered with "Send again"
	keepNode       = 24 * time.Hour      // a server that was killed and did not say so
	keepKey        = 30 * 24 * time.Hour // expired, but still listed with its last use
	keepLogout     = 30 * 24 * time.Hour // told or given up; the operator reads of the latter
	sweepStep      = 500
)

// swept says what ends when. What can grow has an index for it; the others hold
// what lives for minutes.
var swept = []struct {
	table, key, ended string
	after             time.Duration
}{
	{"pending_signins", "id", "expires_at <= $1", 0},
	{"enrolments", "id", "expires_at <= $1", 0},
	{"reveals", "session_id", "expires_at <= $1", 0},
	{"stored_forms", "id", "expires_at <= $1", 0},
	{"trusted_devices", "id", "expires_at <= $1", 0},
	{"known_browsers", "id", "expires_at <= $1", 0},
	{"links", "id", "expires_at <= $1", 0},
	{"invitations", "id", "expires_at <= $1", keepInvitation},
	{"handoffs", "id", "expires_at <= $1", 0},
	{"oidc_tokens", "id", "expires_at <= $1 AND kind = 'access'", 0},
	{"oidc_grants", "id", "expires_at <= $1", 0},
	{"oidc_logouts", "id", "state IN ('told', 'dead') AND done_at <= $1", keepLogout},
	{"app_sessions", "id", "created_at <= $1", keepSession},
	{"api_keys", "id", "expires_at <= $1", keepKey},
	{"app_passwords", "id", "expires_at <= $1", keepKey},
	{"api_creations", "id", "created_at <= $1", twinlatch.KeepCreation},
	{"sessions", "id", "created_at <= $1", keepSession},
	{"nodes", "id", "seen_at <= $1", keepNode},
	{"attempts", "key", "kind IN ('password', 'call') AND last_at <= $1", twinlatch.QuietCounter},
}

// Sweep deletes some of what has ended and nobody can see any more; sent and
// dead mail after keepSent. It reports whether there is more to do: the nightly
// job calls it, each time in a Write of its own, until there is not.
func (tx *Tx) Sweep(now time.Time, keepSent time.Duration) (more bool, err error) {
	for _, s := range swept {
		again, err := tx.sweep(s.table, s.key, s.ended, now.Add(-s.after))
		if err != nil {
			return false, err
		}
		more = more || again
	}
	logins, err := tx.sweepLogins(now.Add(-keepSession))
	if err != nil {
		return false, err
	}
	again, err := tx.sweep("outbox", "id", "state IN ('sent', 'dead') AND done_at <= $1", now.Add(-keepSent))
	return more || logins || again, err
}

func (tx *Tx) sweep(table, key, ended string, before time.Time) (bool, error) {
	n, err := tx.exec(`DELETE FROM `+table+` WHERE `+key+` IN (SELECT `+key+` FROM `+table+` WHERE `+ended+` LIMIT $2)`, ms(before), sweepStep)
	return n == sweepStep, err
}

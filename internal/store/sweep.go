package store

import "time"

// Sweep deletes what has ended and nobody can see any more. Every statement is
// bounded by an index or a small table; it is the nightly job's.
func (tx *Tx) Sweep(now time.Time, keepSent time.Duration) error {
	for _, table := range []string{"pending_signins", "enrolments", "reveals", "stored_forms", "trusted_devices", "known_browsers", "links"} {
		if err := tx.must(`DELETE FROM `+table+` WHERE expires_at <= $1`, ms(now)); err != nil {
			return err
		}
	}
	if err := tx.must(`DELETE FROM sessions WHERE created_at <= $1`, ms(now.Add(-maxSession))); err != nil {
		return err
	}
	if err := tx.must(`DELETE FROM outbox WHERE state <> 'waiting' AND done_at <= $1`, ms(now.Add(-keepSent))); err != nil {
		return err
	}
	return tx.must(`DELETE FROM attempts WHERE kind = 'password' AND last_at <= $1`, ms(now.Add(-keepAttempts)))
}

// maxSession is longer than any company may let a session live; keepAttempts
// longer than any wait of the password's counter.
const (
	maxSession   = 31 * 24 * time.Hour
	keepAttempts = 24 * time.Hour
)

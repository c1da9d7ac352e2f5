package twinlatch

import "time"

// The life of a key that signs what applications verify. A new one is published
// before it signs, so that whoever keeps a copy of the list has it in time, and an
// old one stays published until nothing it signed is good any more.
const (
	SigningKeyFor     = 90 * 24 * time.Hour
	SigningKeyAhead   = 24 * time.Hour // published before it signs
	SigningKeyOverlap = 24 * time.Hour // published after it signed last
)

// SigningKey is a key for signatures as it is kept: the private part sealed, the
// public part as a JSON Web Key.
type SigningKey struct {
	ID        string // "kid" of RFC 7517
	Sealed    []byte
	Public    []byte
	CreatedAt time.Time
	SignsAt   time.Time // from then on it signs, until a newer one does
}

// Signs finds the key that signs at a moment: the newest whose time has come.
// False when none has.
func Signs(keys []SigningKey, now time.Time) (SigningKey, bool) {
	var found SigningKey
	for _, k := range keys {
		if !k.SignsAt.After(now) && (found.ID == "" || k.SignsAt.After(found.SignsAt)) {
			found = k
		}
	}
	return found, found.ID != ""
}

// SigningDue reports whether it is time for the next key, and when that begins to
// sign. The very first signs at once: nobody keeps a list without it. So does the
// next where a clock that has been set back since left none that signs, and a key
// of such a future holds no other up.
func SigningDue(keys []SigningKey, now time.Time) (signsAt time.Time, due bool) {
	newest, ok := Signs(keys, now)
	if !ok {
		return now, true
	}
	for _, k := range keys {
		if k.SignsAt.After(newest.SignsAt) && !k.SignsAt.After(now.Add(SigningKeyAhead+ClockSlack)) {
			newest = k
		}
	}
	if now.Before(newest.SignsAt.Add(SigningKeyFor - SigningKeyAhead)) {
		return time.Time{}, false
	}
	return now.Add(SigningKeyAhead), true
}

// SigningOver lists the keys that nobody needs any more: a newer one has signed
// for longer than anything lives.
func SigningOver(keys []SigningKey, now time.Time) (over []SigningKey) {
	current, ok := Signs(keys, now)
	for _, k := range keys {
		if ok && k.SignsAt.Before(current.SignsAt) && !now.Before(current.SignsAt.Add(SigningKeyOverlap)) {
			over = append(over, k)
		}
	}
	return over
}

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

// Algorithm is how something is signed, by its name of RFC 7518.
type Algorithm string

// The algorithms. What only we and our reverse proxies read is signed by ES256.
// RS256 is for OpenID Connect clients that know no other: its padding is legacy
// (ASVS 5.0, appendix C), and OpenID Connect Core 15.1 wants it offered.
const (
	ES256 Algorithm = "ES256"
	RS256 Algorithm = "RS256"
)

// AllAlgorithms lists them, the preferred one first.
func AllAlgorithms() []Algorithm { return []Algorithm{ES256, RS256} }

// SigningKey is a key for signatures as it is kept: the private part sealed, the
// public part as a JSON Web Key.
type SigningKey struct {
	ID        string // "kid" of RFC 7517
	Algorithm Algorithm
	Sealed    []byte
	Public    []byte
	CreatedAt time.Time
	SignsAt   time.Time // from then on it signs, until a newer one does
}

// KeysOf are the keys of one algorithm. Each algorithm has its own line of keys,
// which the rules below are asked about.
func KeysOf(keys []SigningKey, by Algorithm) (of []SigningKey) {
	for _, k := range keys {
		if k.Algorithm == by {
			of = append(of, k)
		}
	}
	return of
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

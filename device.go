package twinlatch

import "time"

// DeviceID names a trusted device: one person in one browser.
type DeviceID string

// TrustedDevice is the record behind "Do not ask again for 14 days": a random
// value in a browser's cookie, stored as a hash for one account. Several people
// can share a browser without sharing trust (B62).
type TrustedDevice struct {
	ID           DeviceID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Place        Place
	Since        time.Time
	UsedAt       time.Time
	ExpiresAt    time.Time
}

// Spares is the lock on "does this device spare the code?". The expiry is the
// server's (B66), cut to what the company allows at this moment, and the epochs
// end it with the password, the factor and the account (B64).
func (d TrustedDevice) Spares(a Account, c Company, now time.Time) bool {
	return d.Account == a.ID && d.Company == c.ID && a.Company == c.ID &&
		d.AccountEpoch == a.Epoch && d.CompanyEpoch == c.Epoch &&
		c.Policy.Trusted && a.HasFactor &&
		now.Before(d.ExpiresAt) && lasts(d.Since, c.Policy.TrustFor(), now)
}

// Ends is when the trust runs out under the company's present policy.
func (d TrustedDevice) Ends(c Company) time.Time {
	limit := d.Since.Add(c.Policy.TrustFor())
	if limit.Before(d.ExpiresAt) {
		return limit
	}
	return d.ExpiresAt
}

// Life of a known browser, and the failures that void it.
const (
	KnownBrowserFor      = 180 * 24 * time.Hour
	KnownBrowserFailures = 10
)

// KnownBrowser is a browser that once completed a full sign-in. It spares
// nothing; it gives its owner an attempt counter of their own, so that a
// stranger's guesses do not lock them out. It ends with Turn On, because
// until then the password alone made it.
type KnownBrowser struct {
	ID           string
	Account      AccountID
	Company      CompanyID
	BrowserEpoch int64
	Failures     int
	LastAt       time.Time
	ExpiresAt    time.Time
}

// Counts reports whether the browser may use its own counter.
func (k KnownBrowser) Counts(a Account, now time.Time) bool {
	return k.Account == a.ID && k.Company == a.Company && k.BrowserEpoch == a.BrowserEpoch &&
		k.Failures < KnownBrowserFailures && now.Before(k.ExpiresAt)
}

package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func trusting() twinlatch.Company {
	return but(acmeCompany(), func(c *twinlatch.Company) { c.Policy.Trusted = true })
}

func TestWhatEndsATrust(t *testing.T) {
	device := twinlatch.TrustedDevice{Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, Since: monday, ExpiresAt: monday.Add(14 * 24 * time.Hour)}
	for name, c := range map[string]struct {
		device  twinlatch.TrustedDevice
		account twinlatch.Account
		company twinlatch.Company
		days    int
		spares  bool
	}{
		"nothing, the next day":                      {device, bo(), trusting(), 1, true},
		"the fourteenth day, by our clock (B66)":     {device, bo(), trusting(), 14, false},
		"fewer days allowed by the company":          {device, bo(), but(trusting(), func(c *twinlatch.Company) { c.Policy.TrustedDays = 3 }), 3, false},
		"Trusted devices switched off":               {device, bo(), acmeCompany(), 1, false},
		"a change of password, factor or a reset":    {device, but(bo(), func(a *twinlatch.Account) { a.Epoch++ }), trusting(), 1, false},
		"the company's suspension":                   {device, bo(), but(trusting(), func(c *twinlatch.Company) { c.Epoch++ }), 1, false},
		"the factor's end":                           {device, but(bo(), func(a *twinlatch.Account) { a.HasFactor = false }), trusting(), 1, false},
		"it is nobody else's in this browser (B62)":  {device, ada(), trusting(), 1, false},
		"it is no other company's":                   {device, bo(), but(harbourCompany(), func(c *twinlatch.Company) { c.Policy.Trusted = true }), 1, false},
		"an expiry of its own, before the company's": {but(device, func(d *twinlatch.TrustedDevice) { d.ExpiresAt = monday.Add(time.Hour) }), bo(), trusting(), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			at := monday.Add(time.Duration(c.days) * 24 * time.Hour)
			if got := c.device.Spares(c.account, c.company, at); got != c.spares {
				t.Errorf("spares: %v", got)
			}
		})
	}
}

func TestAKnownBrowserCountsForItsOwner(t *testing.T) {
	known := twinlatch.KnownBrowser{Account: "bo", Company: "acme", BrowserEpoch: 2, ExpiresAt: monday.Add(time.Hour)}
	if !known.Counts(bo(), monday) {
		t.Fatal("it does not count at all")
	}
	for name, k := range map[string]twinlatch.KnownBrowser{
		"after ten failures":        but(known, func(k *twinlatch.KnownBrowser) { k.Failures = twinlatch.KnownBrowserFailures }),
		"after 180 days":            but(known, func(k *twinlatch.KnownBrowser) { k.ExpiresAt = monday }),
		"after reset or suspension": but(known, func(k *twinlatch.KnownBrowser) { k.BrowserEpoch = 1 }),
		"for somebody else":         but(known, func(k *twinlatch.KnownBrowser) { k.Account = "ada" }),
	} {
		if k.Counts(bo(), monday) {
			t.Errorf("it still counts %s", name)
		}
	}
}

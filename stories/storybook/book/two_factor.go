package book

import (
	"bytes"
	"fmt"
	"image/png"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/twinlatch/twinlatch/internal/web/page"
)

const (
	sampleSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	sampleLink   = "otpauth://totp/Acme%20Purchasing:ada%40acme.example?secret=" + sampleSecret +
		"&issuer=Acme%20Purchasing&algorithm=SHA1&digits=6&period=30"
)

var sampleCodes = []string{
	"7KQ2-M4XD-9RTW-C3HP", "B8NF-2WJK-V5TM-6QXR", "4HCT-9XRD-K7MW-P2JN", "Q3WM-F6TK-8JXC-D9RH",
	"N5JR-7CQP-2MTX-W4KD", "9TXK-D3HM-6WRQ-J8FC", "C2PW-8KJN-X4DR-M7TQ", "R6MD-5QTX-H9CJ-3NWK",
	"W8JC-K4RP-7TQM-X2HD", "H3XQ-N9WT-5DKC-R6MJ",
}

func twoFactor(b *Book) {
	tab := func() page.Frame { return b.employee("profile", "two-factor") }
	b.add("two_factor_off", "free", page.TwoFactorOff{Frame: tab()})
	b.add("two_factor_off", "required", page.TwoFactorOff{Frame: required(tab())})
	b.add("two_factor_choose", "first", page.TwoFactorChoose{Frame: tab(), Chosen: "google-authenticator"})
	b.add("two_factor_choose", "none-chosen", page.TwoFactorChoose{Change: true,
		Frame: wrong(tab(), "application", "Choose an application.")})
	b.add("two_factor_choose", "required", page.TwoFactorChoose{Frame: required(tab())})
	scan := page.TwoFactorScan{Frame: tab(), Slug: "google-authenticator", QR: sampleQR(), Secret: sampleSecret, Link: sampleLink}
	b.add("two_factor_scan", "first", scan)
	scan.Slug, scan.Change = "apple-passwords", true
	b.add("two_factor_scan", "change", scan)
	b.add("two_factor_confirm", "empty", page.TwoFactorConfirm{Frame: tab(), Slug: "authy"})
	b.add("two_factor_confirm", "wrong", page.TwoFactorConfirm{Slug: "another", Frame: wrong(tab(), "code",
		"That code is not right. It may be an older one, or your phone's clock is off. Wait for the next code and try it.")})
	b.add("two_factor_done", "first", page.TwoFactorDone{Frame: tab(), List: sampleCodes})
	b.add("two_factor_done", "changed", page.TwoFactorDone{Frame: tab(), List: sampleCodes, Change: true})
	b.add("recovery_codes", "new", page.RecoveryCodes{List: sampleCodes,
		Frame: noticed(tab(), "success", "New recovery codes were made. The old ones no longer work.")})
	b.add("two_factor_turn_off", "ask", page.TwoFactorTurnOff{Frame: tab(), Slug: "authy"})
	twoFactorOn(b, tab)
}

func twoFactorOn(b *Book, tab func() page.Frame) {
	on := page.TwoFactorOn{Frame: tab(), Slug: "google-authenticator", Since: ago(112 * day),
		LastUsed: ago(2 * time.Hour), CodesLeft: 10, TrustDays: 14, Devices: sampleDevices()}
	b.add("two_factor_on", "devices", on)
	on.Devices, on.CodesLeft = nil, 2
	b.add("two_factor_on", "no-devices", on)
	on.CompanyRequires, on.TrustDays = true, 0
	b.add("two_factor_on", "required", on)
	on.OfferChange, on.CompanyRequires = true, false
	b.add("two_factor_on", "after-recovery", on)
	on.OfferChange, on.Blocked = false, "Too many wrong codes were tried, so codes are refused. Change your password to lift this, or ask your administrator for a reset."
	b.add("two_factor_on", "blocked", on)
}

func sampleDevices() []page.Device {
	return []page.Device{
		{ID: "d1", Browser: "Chrome on Linux", Address: "203.0.113.24", Since: ago(2 * day), LastUsed: ago(2 * time.Hour), Expires: ahead(12 * day), This: true},
		{ID: "d2", Browser: "Safari on iPhone", Address: "2001:db8:4f1c:22a0:9d5e:71ff:fe04:88b1", Since: ago(9 * day), LastUsed: ago(26 * time.Hour), Expires: ahead(5 * day)},
		{ID: "d3", Browser: "Firefox on Windows", Address: "198.51.100.7", Since: ago(13 * day), LastUsed: ago(13 * day), Expires: ahead(20 * time.Hour)},
	}
}

// sampleQR draws the sample secret, level M with four modules of quiet zone.
func sampleQR() []byte {
	code, err := qr.Encode(sampleLink, qr.M, qr.Auto)
	if err != nil {
		panic(fmt.Sprintf("storybook: %v", err))
	}
	code, err = barcode.Scale(code, 448, 448)
	if err != nil {
		panic(fmt.Sprintf("storybook: %v", err))
	}
	var out bytes.Buffer
	if err := png.Encode(&out, code); err != nil {
		panic(fmt.Sprintf("storybook: %v", err))
	}
	return out.Bytes()
}

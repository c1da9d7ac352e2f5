package page

import (
	"encoding/base64"
	"html/template"
	"net/url"
	"strings"
	"time"
)

// TwoFactorOff is /profile/two-factor of somebody without a second factor.
type TwoFactorOff struct{ Frame }

// TwoFactorChoose is the first step: which application.
type TwoFactorChoose struct {
	Frame
	// Chosen is the slug ticked before; empty ticks none.
	Chosen string
	// Change says that an application is being replaced and still works.
	Change bool
}

// TwoFactorScan is the second step: the secret, as a picture and as text.
type TwoFactorScan struct {
	Frame
	// Slug is the chosen application.
	Slug string
	// QR is the picture of Link, as PNG with its quiet zone.
	QR []byte
	// Secret is base32 without padding; Link is the otpauth address of it.
	Secret, Link string
	// Change says that an application is being replaced and still works.
	Change bool
}

// QRSource is the picture as a data address, so that no second request can
// fetch a secret.
func (p TwoFactorScan) QRSource() template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(p.QR))
}

// OpenLink is the otpauth address; the template engine distrusts the scheme, so
// it is vouched for here and for this scheme only.
func (p TwoFactorScan) OpenLink() template.URL {
	if !strings.HasPrefix(p.Link, "otpauth://totp/") {
		return ""
	}
	return template.URL(p.Link)
}

// Grouped is the secret in groups of four.
func (p TwoFactorScan) Grouped() string { return Grouped(p.Secret) }

// TwoFactorConfirm is the third step: the first code proves that it works.
type TwoFactorConfirm struct {
	Frame
	// Enrolment names the set-up, posted back as "enrolment", so that a tab that
	// was overtaken is told.
	Enrolment string
	// Slug is the chosen application.
	Slug string
	// Change says that an application is being replaced and still works.
	Change bool
}

// Codes is a set of recovery codes on display, once.
type Codes struct {
	Frame
	// List holds ten codes, each four groups of four joined by hyphens.
	List []string
	// Account is the e-mail they belong to, for the printed sheet.
	Account string
}

// Text is what Copy and Download give: one code a line, under one line that
// says what they are.
func (c Codes) Text() string {
	return c.Say("codes.file", "Account", c.Account) + "\n\n" + strings.Join(c.List, "\n") + "\n"
}

// Download is the same as a data address, so that it works without a script.
func (c Codes) Download() template.URL {
	return template.URL("data:text/plain;charset=utf-8," + url.PathEscape(c.Text()))
}

// TwoFactorDone is the last step: it is on, here are the codes.
type TwoFactorDone struct {
	Frame
	// List holds the ten recovery codes.
	List []string
	// Change says that an application was replaced.
	Change bool
}

// Codes are the codes as their partial wants them.
func (p TwoFactorDone) Codes() Codes {
	return Codes{Frame: p.Frame, List: p.List, Account: account(p.Frame)}
}

// RecoveryCodes shows a new set of codes, at /profile/two-factor/recovery-codes.
type RecoveryCodes struct {
	Frame
	// List holds the ten recovery codes.
	List []string
}

// Codes are the codes as their partial wants them.
func (p RecoveryCodes) Codes() Codes {
	return Codes{Frame: p.Frame, List: p.List, Account: account(p.Frame)}
}

func account(f Frame) string {
	if f.Visitor == nil {
		return ""
	}
	return f.Visitor.Email
}

// TwoFactorOn is /profile/two-factor of somebody with a second factor.
type TwoFactorOn struct {
	Frame
	// Slug is the application; Since and LastUsed when it was turned on and used.
	Slug            string
	Since, LastUsed time.Time
	// CodesLeft is how many recovery codes are unused.
	CodesLeft int
	// CompanyRequires hides "Turn Off" and says why.
	CompanyRequires bool
	// Blocked is why codes are refused and what helps, a finished sentence; empty
	// when they are not.
	Blocked string
	// OfferChange suggests a new application, after a sign-in by recovery code.
	OfferChange bool
	// TrustDays is how long the company trusts a device; 0 means not at all.
	TrustDays int
	// Devices are the trusted ones, the present browser first.
	Devices []Device
}

// Device is one browser that is trusted not to be asked for a code.
type Device struct {
	// ID is posted back as "device".
	ID string
	// Browser is "Chrome on Linux"; Address where it was last seen.
	Browser, Address string
	// Since, LastUsed and Expires bound the trust.
	Since, LastUsed, Expires time.Time
	// This marks the browser that is asking.
	This bool
}

// TwoFactorTurnOff is the page that says what turning off means.
type TwoFactorTurnOff struct {
	Frame
	// Slug is the application that ends.
	Slug string
}

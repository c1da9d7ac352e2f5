package twinlatch

import (
	"encoding/base32"
	"net/url"
	"strings"
	"unicode"
)

// How much of a name goes into a QR code, in runes, so that it stays small
// enough for every camera.
const (
	maxIssuer  = 30
	maxAccount = 60
)

// KeyURI is what the QR code says to an authenticator application. The issuer
// is the company's name and the account the e-mail address. The three last
// parameters are what every application assumes anyway; saying them is harmless.
// There is no image parameter: it would make the phone call home.
func KeyURI(issuer, account string, secret []byte) string {
	name := uriEscape(uriName(issuer, maxIssuer, "Twinlatch"))
	return "otpauth://totp/" + name + ":" + uriEscape(uriName(account, maxAccount, "account")) +
		"?secret=" + base32Text(secret) + "&issuer=" + name + "&algorithm=SHA1&digits=6&period=30"
}

// SecretText is the "secret code" for those who cannot scan: groups of four
// capitals and digits set apart by spaces (some tools refuse hyphens).
func SecretText(secret []byte) string {
	var text strings.Builder
	for i, r := range base32Text(secret) {
		if i > 0 && i%4 == 0 {
			text.WriteByte(' ')
		}
		text.WriteRune(r)
	}
	return text.String()
}

func base32Text(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// uriName makes a name safe for a label: no colon, which separates issuer and
// account (some applications refuse a second one), no control characters, no
// marks that turn the text around, at most limit runes.
func uriName(name string, limit int, nobody string) string {
	clean := strings.Map(func(r rune) rune {
		if r == ':' || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(clean), " "))
	clean = strings.TrimSpace(string(runes[:min(len(runes), limit)]))
	if clean == "" {
		return nobody
	}
	return clean
}

// uriEscape is RFC 3986: url.PathEscape leaves ':', '&' and '+' as they are, and
// the '+' of url.QueryEscape is shown as a plus by several applications.
func uriEscape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

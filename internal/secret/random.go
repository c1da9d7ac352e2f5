package secret

import (
	"crypto/rand"
	"strings"
)

// TOTPSecretSize is the length of an authenticator secret in bytes: 160 bits,
// the length RFC 4226 section 4 (R6) recommends and the only common one whose
// base32 form needs no padding.
const TOTPSecretSize = 20

// recoveryAlphabet is Crockford's base32: no I, L, O or U, so that a code read
// from paper has one reading. 32 symbols, so five bits each without bias.
const recoveryAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// recoverySymbols times five bits is 80 bits, above the 64 that NIST
// SP 800-63B-4 section 4.2.1.1 asks of a saved recovery code.
const recoverySymbols = 16

// Bytes returns n bytes from the operating system's random source. It cannot
// fail: without randomness the Go runtime ends the process.
func Bytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // documented never to return an error
	return b
}

// NewTOTPSecret returns a new authenticator secret of TOTPSecretSize bytes.
func NewTOTPSecret() []byte {
	return Bytes(TOTPSecretSize)
}

// NewRecoveryCodes returns n recovery codes as they are shown to a person:
// four groups of four capitals or digits joined by hyphens, 80 random bits each.
func NewRecoveryCodes(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		codes[i] = newRecoveryCode()
	}
	return codes
}

func newRecoveryCode() string {
	var code strings.Builder
	for i, b := range Bytes(recoverySymbols) {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(recoveryAlphabet[b&31])
	}
	return code.String()
}

package twinlatch

import (
	"strings"
	"unicode"
)

const (
	recoveryLength   = 16
	recoveryAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's base32
)

// NormalizeRecoveryCode turns what somebody typed from a print-out into the 16
// capitals and digits of a code: case, spaces and hyphens do not count, an O is
// a zero, an I or L is a one. It is false for everything that cannot be a code.
func NormalizeRecoveryCode(typed string) (string, bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	code := make([]byte, 0, recoveryLength)
	for _, r := range typed {
		if ignorable(r) {
			continue
		}
		symbol := recoverySymbol(r)
		if symbol == 0 || len(code) == recoveryLength {
			return "", false
		}
		code = append(code, symbol)
	}
	return string(code), len(code) == recoveryLength
}

// recoverySymbol is zero for what stands in no code.
func recoverySymbol(r rune) byte {
	if '！' <= r && r <= '～' { // full-width forms follow ASCII's order
		r -= '！' - '!'
	}
	if digit, ok := asciiDigit(r); ok {
		return digit
	}
	if r > unicode.MaxASCII {
		return 0
	}
	r = unicode.ToUpper(r)
	switch r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	if !strings.ContainsRune(recoveryAlphabet, r) {
		return 0
	}
	return byte(r)
}

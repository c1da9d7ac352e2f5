package secret

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run common_generate.go -list 10_million_password_list_top_1M.txt -out common.txt.gz

// commonText holds the passwords, one a line, lower-cased and sorted. Where it
// comes from, and under which terms, is in LICENSES/common-passwords.md.
//
//go:embed common.txt.gz
var commonText []byte

// commonHashes is made at the first question, not at start: 64 bits for each
// password, sorted, less than a megabyte. Two of 110,000 passwords share a hash
// with odds of one in three thousand million; a stranger's password is refused
// by mistake with odds of one in 10^14.
var commonHashes = sync.OnceValue(loadCommon)

// Common says whether the whole password, whatever its case, is one of those
// that everybody tries first: the 100,000 most used of eight characters or
// more, and the 9,000 next ones that are long enough for the usual minimum of
// fifteen (ASVS 6.2.4, NIST SP 800-63B-4 section 3.1.1.2). A common password
// inside a longer one does not count.
func Common(password string) bool {
	if len(password) > MaxPasswordBytes {
		return false
	}
	_, found := slices.BinarySearch(commonHashes(), commonHash(strings.ToLower(norm.NFC.String(password))))
	return found
}

func loadCommon() []uint64 {
	text, err := gzip.NewReader(bytes.NewReader(commonText))
	if err != nil {
		panic("secret: the embedded password list is damaged: " + err.Error())
	}
	hashes := make([]uint64, 0, 110_000)
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		hashes = append(hashes, commonHash(lines.Text()))
	}
	if err := lines.Err(); err != nil {
		panic("secret: the embedded password list is damaged: " + err.Error())
	}
	slices.Sort(hashes)
	return hashes
}

func commonHash(password string) uint64 {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, password) // a hash takes everything
	return sum.Sum64()
}

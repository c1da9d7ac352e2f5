package secret

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-crypt/crypt"
	"github.com/go-crypt/crypt/algorithm"
	"github.com/go-crypt/crypt/algorithm/argon2"
	"github.com/go-crypt/crypt/algorithm/bcrypt"
	"github.com/go-crypt/crypt/algorithm/pbkdf2"
	"github.com/go-crypt/crypt/algorithm/scrypt"
	"github.com/go-crypt/crypt/algorithm/shacrypt"
)

// ErrHash says that a stored or imported password hash is not believed: not
// understood, too short to be safe, or so costly that checking it would be an
// attack on this server. Nobody signs in with it.
var ErrHash = errors.New("the password hash cannot be used")

// What a stored hash may cost at most. The limits of the decoding library are
// those of a 32-bit number: an imported "m=4194304" would take 4 GiB at sign-in.
const (
	maxHashLength       = 512
	maxMemoryKiB        = 128 << 10
	maxTime             = 16
	maxParallelism      = 16
	maxBcryptCost       = 14
	maxPBKDF2Iterations = 2_000_000
	maxSHACryptRounds   = 1_000_000
	minKeyBytes         = 16
	maxKeyBytes         = 128
	minSaltBytes        = 4 // 32 bits, NIST SP 800-63B-4 section 3.1.1.2
)

// decodeHash reads a stored password hash: Argon2id, which is what we write,
// and bcrypt, scrypt, PBKDF2 and SHA-crypt as they come from elsewhere. The
// library's own set of decoders is never used: it accepts plain text.
func decodeHash(stored string) (algorithm.Digest, error) {
	if len(stored) > maxHashLength {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrHash, maxHashLength)
	}
	decoder, err := newHashDecoder()
	if err != nil {
		return nil, err
	}
	digest, err := decoder.Decode(stored)
	if err != nil {
		// The library's message repeats parts of the hash; it goes no further.
		return nil, fmt.Errorf("%w: not understood", ErrHash)
	}
	if key := len(digest.Key()); key < minKeyBytes || key > maxKeyBytes {
		return nil, fmt.Errorf("%w: a key of %d bytes", ErrHash, key)
	}
	if salt := len(digest.Salt()); salt < minSaltBytes {
		return nil, fmt.Errorf("%w: a salt of %d bytes", ErrHash, salt)
	}
	// What is bounded is what the library understood, not what was written:
	// with "m=8,m=4194304" the two differ.
	return digest, boundCost(digest.Encode())
}

func newHashDecoder() (*crypt.Decoder, error) {
	decoder := crypt.NewDecoder()
	for _, register := range []func(algorithm.DecoderRegister) error{
		argon2.RegisterDecoderArgon2id,
		bcrypt.RegisterDecoderStandard,
		scrypt.RegisterDecoderScrypt,
		pbkdf2.RegisterDecoderSHA256,
		pbkdf2.RegisterDecoderSHA512,
		shacrypt.RegisterDecoder,
	} {
		if err := register(decoder); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrHash, err)
		}
	}
	return decoder, nil
}

// boundCost takes the library's own spelling of a hash and refuses one that
// costs more than a sign-in may.
func boundCost(encoded string) error {
	part := strings.Split(encoded, "$")
	if len(part) < 4 {
		return fmt.Errorf("%w: not understood", ErrHash)
	}
	var ok bool
	switch part[1] {
	case "argon2id":
		ok = boundArgon2(part[3])
	case "scrypt":
		ok = boundScrypt(part[2])
	case "pbkdf2-sha256", "pbkdf2-sha512":
		ok = between(part[2], 1, maxPBKDF2Iterations)
	case "5", "6":
		rounds, given := strings.CutPrefix(part[2], "rounds=")
		ok = !given || between(rounds, 1, maxSHACryptRounds)
	case "2", "2a", "2b", "2x", "2y":
		ok = between(part[2], 4, maxBcryptCost)
	}
	if !ok {
		return fmt.Errorf("%w: its cost is out of bounds", ErrHash)
	}
	return nil
}

func boundArgon2(parameters string) bool {
	var cost Cost
	if _, err := fmt.Sscanf(parameters, "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Time, &cost.Parallelism); err != nil {
		return false
	}
	return cost.bounded()
}

func boundScrypt(parameters string) bool {
	var ln, r, p int
	if _, err := fmt.Sscanf(parameters, "ln=%d,r=%d,p=%d", &ln, &r, &p); err != nil {
		return false
	}
	if ln < 1 || ln > 20 || r < 1 || r > 32 || p < 1 || p > maxParallelism {
		return false
	}
	return 128*r<<ln <= maxMemoryKiB<<10 // bytes: N blocks of 128*r
}

func between(number string, low, high int) bool {
	n, err := strconv.Atoi(number)
	return err == nil && low <= n && n <= high
}

package secret

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
)

// NewRecoverySalt returns the salt of one set of recovery codes, to be stored
// with the set. It is text that carries its own cost
// ("$argon2id$v=19$m=…,t=…,p=…$salt"), so the codes stay good when the cost of
// new hashes rises. One salt for the set means one evaluation for an attempt,
// however many codes are left (80 bits each).
func (h *Hasher) NewRecoverySalt() []byte {
	return []byte(h.recipe() + "$" + base64.RawStdEncoding.EncodeToString(Bytes(saltBytes)))
}

// HashRecoveryCode returns the 32 bytes under which a code of the set with that
// salt is stored and looked up. Hyphens do not count, everything else does:
// twinlatch.NormalizeRecoveryCode comes first. An empty salt is an account
// without codes: it costs the same and the result is nobody's.
func (h *Hasher) HashRecoveryCode(ctx context.Context, code string, salt []byte) ([]byte, error) {
	hashes, err := h.HashRecoveryCodes(ctx, []string{code}, salt)
	if err != nil {
		return nil, err
	}
	return hashes[0], nil
}

// HashRecoveryCodes hashes a whole new set, one code after the other in one
// slot, in the order given.
func (h *Hasher) HashRecoveryCodes(ctx context.Context, codes []string, salt []byte) ([][]byte, error) {
	if len(salt) == 0 {
		salt = []byte(h.recipe() + "$" + base64.RawStdEncoding.EncodeToString(h.decoy))
	}
	cost, raw, seasoned, err := h.readRecoverySalt(string(salt))
	if err != nil {
		return nil, err
	}
	if err := h.line.enter(ctx); err != nil {
		return nil, err
	}
	defer h.line.leave()
	hashes := make([][]byte, len(codes))
	for i, code := range codes {
		if len(code) > MaxPasswordBytes {
			return nil, ErrTooLong
		}
		plain := []byte(strings.ReplaceAll(code, "-", ""))
		if seasoned {
			plain = h.season(plain)
		}
		h.tell(string(salt[:bytes.LastIndexByte(salt, '$')]))
		hashes[i] = cost.evaluate(plain, raw)
	}
	return hashes, nil
}

// readRecoverySalt takes a stored salt apart and refuses what this hasher
// cannot have made.
func (h *Hasher) readRecoverySalt(text string) (cost Cost, salt []byte, seasoned bool, err error) {
	bare, keyID := splitKeyID(text)
	if keyID != "" && keyID != h.keyID {
		return cost, nil, false, fmt.Errorf("%w: the recovery codes were made with another pepper than the key set holds", ErrHash)
	}
	cut := strings.LastIndexByte(bare, '$')
	if cut < 0 {
		return cost, nil, false, fmt.Errorf("%w: the salt of the recovery codes is not understood", ErrHash)
	}
	if cost, err = parseRecipe(bare[:cut]); err != nil {
		return cost, nil, false, err
	}
	salt, err = base64.RawStdEncoding.DecodeString(bare[cut+1:])
	if err != nil || len(salt) != saltBytes {
		return cost, nil, false, fmt.Errorf("%w: the salt of the recovery codes is damaged", ErrHash)
	}
	return cost, salt, keyID != "", nil
}

// parseRecipe reads the front of a PHC string that recipe wrote.
func parseRecipe(text string) (Cost, error) {
	var c Cost
	_, err := fmt.Sscanf(text, "$argon2id$v=19$m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Time, &c.Parallelism)
	if err != nil || c.recipe("") != text || !c.bounded() {
		return Cost{}, fmt.Errorf("%w: the salt of the recovery codes is not understood", ErrHash)
	}
	return c, nil
}

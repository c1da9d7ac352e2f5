package secret

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/go-crypt/x/argon2"
	"golang.org/x/text/unicode/norm"
)

// MaxPasswordBytes is the longest password that is hashed, as it was typed.
// Longer ones are refused, never cut.
const MaxPasswordBytes = 1024

// ErrTooLong says that a password or code is longer than MaxPasswordBytes.
var ErrTooLong = errors.New("the password is longer than 1,024 bytes")

// Cost is what one Argon2id evaluation takes.
type Cost struct {
	MemoryKiB   uint32
	Time        uint32
	Parallelism uint8
}

// FloorCost is the least that serve accepts: m=19 MiB, t=2, p=1 (ASVS 11.4.2).
func FloorCost() Cost { return Cost{MemoryKiB: 19456, Time: 2, Parallelism: 1} }

func (c Cost) bounded() bool {
	return c.MemoryKiB >= 8 && c.MemoryKiB <= maxMemoryKiB &&
		c.Time >= 1 && c.Time <= maxTime &&
		c.Parallelism >= 1 && c.Parallelism <= maxParallelism
}

func (c Cost) atLeast(floor Cost) bool {
	return c.MemoryKiB >= floor.MemoryKiB && c.Time >= floor.Time && c.Parallelism >= floor.Parallelism
}

// Hasher hashes passwords and recovery codes, a bounded number at a time. All
// its methods may be called from many goroutines.
type Hasher struct {
	cost   Cost
	line   *line
	pepper []byte
	keyID  string
	// decoy is the salt of hashes that nobody asked to keep.
	decoy []byte
	// each is told the recipe of every evaluation; nil but in tests.
	each func(recipe string)
}

// NewHasher returns a hasher that works on slots passwords at once, lets queue
// more wait, and answers ErrBusy to the rest. A cost below FloorCost, or above
// what a stored hash may cost, is refused.
func NewHasher(cost Cost, slots, queue int) (*Hasher, error) {
	if !cost.atLeast(FloorCost()) {
		return nil, fmt.Errorf("the password hash needs at least m=19456 KiB, t=2, p=1; got m=%d KiB, t=%d, p=%d",
			cost.MemoryKiB, cost.Time, cost.Parallelism)
	}
	if !cost.bounded() {
		return nil, fmt.Errorf("the password hash may take at most m=%d KiB, t=%d, p=%d", maxMemoryKiB, maxTime, maxParallelism)
	}
	if slots < 1 || queue < 0 {
		return nil, fmt.Errorf("the password hash needs at least one slot; got %d slots and a queue of %d", slots, queue)
	}
	return newHasher(cost, slots, queue), nil
}

// NewTestHasher returns a hasher whose hashes are worth nothing, so that tests
// of other things are quick. It never belongs into a server.
func NewTestHasher() *Hasher {
	return newHasher(Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 64, 4096)
}

func newHasher(cost Cost, slots, queue int) *Hasher {
	return &Hasher{cost: cost, line: newLine(slots, queue), decoy: Bytes(saltBytes)}
}

// Watched returns the same hasher, sharing its slots, for tests that count: each
// is told the recipe of every evaluation, the front of its PHC string, by the
// goroutine that makes it.
func (h *Hasher) Watched(each func(recipe string)) *Hasher {
	watched := *h
	watched.each = each
	return &watched
}

func (h *Hasher) tell(recipe string) {
	if h.each != nil {
		h.each(recipe)
	}
}

// WithPepper returns the same hasher, sharing its slots, with the pepper of the
// key set mixed into every password first (NIST SP 800-63B-4 section 3.1.1.2):
// a stolen database alone is then not enough to guess. Hashes made without it
// still verify and ask to be made anew.
func (h *Hasher) WithPepper(keys *KeySet) *Hasher {
	peppered := *h
	peppered.pepper = keys.pepper()
	sum := hmac.New(sha256.New, peppered.pepper)
	sum.Write([]byte("keyid"))
	peppered.keyID = base64.RawStdEncoding.EncodeToString(sum.Sum(nil)[:6])
	return &peppered
}

// Hash returns the PHC string to store for a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	return h.hash(ctx, password, Bytes(saltBytes))
}

// Dummy costs what Verify costs and answers nothing: for an address that
// belongs to nobody, so that its refusal takes as long as any other.
func (h *Hasher) Dummy(ctx context.Context, password string) error {
	_, err := h.hash(ctx, password, h.decoy)
	return err
}

// Verify says whether the password is the one that was hashed, and whether the
// hash should be made anew because cost or pepper have changed since. An empty
// hash is an account without a password: it costs the same and never matches.
// Only imported hashes cost what their maker chose, until the first sign-in.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (match, needsRehash bool, err error) {
	if phc == "" {
		return false, false, h.Dummy(ctx, password)
	}
	bare, keyID := splitKeyID(phc)
	digest, err := decodeHash(bare)
	if err == nil && keyID != "" && keyID != h.keyID {
		err = fmt.Errorf("%w: it was made with another pepper than the key set holds", ErrHash)
	}
	if err != nil {
		// A damaged row must not answer faster than a whole one.
		return false, false, errors.Join(err, h.Dummy(ctx, password))
	}
	normal, err := normalize(password)
	if err != nil {
		return false, false, err
	}
	if err := h.line.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.line.leave()
	h.tell(recipeOf(phc))
	if keyID != "" {
		normal = h.season(normal)
	}
	// The only error left is bcrypt's refusal of more than 72 bytes: no match.
	match, _ = digest.MatchBytesAdvanced(normal)
	return match, match && !strings.HasPrefix(phc, h.recipe()+"$"), nil
}

// hash is the one evaluation that everything that is not an imported hash goes
// through, so that all of it costs the same.
func (h *Hasher) hash(ctx context.Context, password string, salt []byte) (string, error) {
	normal, err := normalize(password)
	if err != nil {
		return "", err
	}
	if err := h.line.enter(ctx); err != nil {
		return "", err
	}
	defer h.line.leave()
	h.tell(h.recipe())
	key := h.cost.evaluate(h.season(normal), salt)
	text := base64.RawStdEncoding
	return h.recipe() + "$" + text.EncodeToString(salt) + "$" + text.EncodeToString(key), nil
}

const (
	saltBytes = 16
	hashBytes = 32
)

func (c Cost) evaluate(password, salt []byte) []byte {
	return argon2.IDKey(password, salt, c.Time, c.MemoryKiB, uint32(c.Parallelism), hashBytes)
}

// season mixes the pepper in, when there is one.
func (h *Hasher) season(password []byte) []byte {
	if h.pepper == nil {
		return password
	}
	sum := hmac.New(sha256.New, h.pepper)
	sum.Write(password)
	return sum.Sum(nil)
}

// recipe is the front of the PHC string of today's hashes. The keyid is the
// format's own word for "a key is needed as well"; it names the pepper.
func (h *Hasher) recipe() string {
	return h.cost.recipe(h.keyID)
}

func (c Cost) recipe(keyID string) string {
	recipe := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d", argon2.Version, c.MemoryKiB, c.Time, c.Parallelism)
	if keyID != "" {
		recipe += keyIDMark + keyID
	}
	return recipe
}

// recipeOf is the front of a PHC string: all but salt and hash.
func recipeOf(phc string) string {
	for range 2 {
		phc = phc[:max(0, strings.LastIndexByte(phc, '$'))]
	}
	return phc
}

const keyIDMark = ",keyid="

// splitKeyID takes the keyid out of a PHC string; the decoder does not know it.
func splitKeyID(phc string) (bare, keyID string) {
	front, rest, found := strings.Cut(phc, keyIDMark)
	if !found {
		return phc, ""
	}
	keyID, rest, _ = strings.Cut(rest, "$")
	return front + "$" + rest, keyID
}

// normalize is the only thing that ever happens to a password before it is
// hashed: Unicode NFC, so that a composed and a decomposed accent are one
// password on every keyboard. No trimming, no folding of case, no cutting.
func normalize(password string) ([]byte, error) {
	if len(password) > MaxPasswordBytes {
		return nil, ErrTooLong
	}
	return norm.NFC.Bytes([]byte(password)), nil
}

package secret

import (
	"errors"
	"strings"
	"testing"
)

// importedHashes are all of adasPassword, made by other programs: glibc's crypt
// and Python's hashlib in passlib's and PHC spelling.
func importedHashes() map[string]string {
	return map[string]string{
		"SHA-512 crypt": "$6$saltsalt$oLRkrOxIGfuPuAaEvDHEHx6WcI62SQj3sKaQY.uQhfd3sq044nWhNlpa.mvwUXPROYsS11R3.JqNBraJLiR3r1",
		"SHA-256 crypt": "$5$rounds=1000$saltsalt$TPOuv8ML9Rb4PshheJaEPPFnPIE1.9XlZntlpHUQmyB",
		"bcrypt":        "$2b$04$abcdefghijklmnopqrstuu4j5vGO78jgFVd6hYQyND3TwntEgjNMa",
		"PBKDF2":        "$pbkdf2-sha256$1000$c2FsdHNhbHRzYWx0c2FsdA$gqzbYLvvvQKXD0VABT87frw1auUBBG3JOOhxmxnJA6A",
		"scrypt":        "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$Ag4HLgORuOGq0sSZ6zV7QiTRce8psVCBeQWs4ARSLYY",
	}
}

func TestImportedHashesSignInAndAskToBeMadeAnew(t *testing.T) {
	h := NewTestHasher().WithPepper(mustGenerate(t))
	for name, phc := range importedHashes() {
		if match, needsRehash, err := h.Verify(t.Context(), phc, adasPassword); !match || !needsRehash || err != nil {
			t.Errorf("%s: match %v, rehash %v, %v", name, match, needsRehash, err)
		}
		if match, needsRehash, err := h.Verify(t.Context(), phc, adasPassword+"?"); match || needsRehash || err != nil {
			t.Errorf("%s, wrong password: match %v, rehash %v, %v", name, match, needsRehash, err)
		}
		if match, _, err := h.Verify(t.Context(), phc, strings.Repeat("z", 73)); match || err != nil {
			t.Errorf("%s, 73 bytes: match %v, %v", name, match, err)
		}
	}
}

func TestAHashThatIsWeakCostlyOrNotUnderstoodIsRefusedWithoutTheWork(t *testing.T) {
	salt, key := "c2FsdHNhbHRzYWx0c2FsdA", strings.Repeat("A", 43)
	h := NewTestHasher()
	for name, phc := range map[string]string{
		"plain text":                    "$plaintext$the analytical engine weaves",
		"base64 text":                   "$base64$dGhlIGFuYWx5dGljYWwgZW5naW5l",
		"no format":                     "the analytical engine weaves",
		"MD5 crypt":                     "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
		"SHA-1 crypt":                   "$sha1$1000$saltsalt$jzKZ9qQpC7dP6i7FtN5C0Vs8h3Yx",
		"PBKDF2 with SHA-1":             "$pbkdf2$1000$" + salt + "$" + key,
		"yescrypt":                      "$y$j9T$saltsalt$" + key,
		"argon2i":                       "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + key,
		"4 GiB of memory":               "$argon2id$v=19$m=4194304,t=1,p=1$" + salt + "$" + key,
		"4 GiB behind a small one":      "$argon2id$v=19$m=64,t=1,p=1,m=4194304$" + salt + "$" + key,
		"a year of passes":              "$argon2id$v=19$m=64,t=4294967295,p=1$" + salt + "$" + key,
		"a thousand lanes":              "$argon2id$v=19$m=65536,t=1,p=1000$" + salt + "$" + key,
		"an old version":                "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + key,
		"a key of one byte":             "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$AA",
		"no key":                        "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$",
		"no salt":                       "$argon2id$v=19$m=64,t=1,p=1$$" + key,
		"scrypt of 64 GiB":              "$scrypt$ln=26,r=8,p=1$" + salt + "$" + key,
		"scrypt of nothing":             "$scrypt$ln=0,r=0,p=0$" + salt + "$" + key,
		"scrypt below nothing":          "$scrypt$ln=-1,r=8,p=1$" + salt + "$" + key,
		"bcrypt of cost 31":             "$2b$31$abcdefghijklmnopqrstuu4j5vGO78jgFVd6hYQyND3TwntEgjNMa",
		"bcrypt of cost -1":             "$2b$-1$abcdefghijklmnopqrstuu4j5vGO78jgFVd6hYQyND3TwntEgjNMa",
		"PBKDF2 of 2000 million rounds": "$pbkdf2-sha256$2000000000$" + salt + "$" + key,
		"PBKDF2 of no rounds":           "$pbkdf2-sha256$0$" + salt + "$" + key,
		"SHA-crypt of 999 million":      "$6$rounds=999999999$saltsalt$" + key + key,
		"longer than any hash":          "$argon2id$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 600) + "$" + key,
		"a peppered stranger":           "$argon2id$v=19$m=64,t=1,p=1,keyid=AAAAAAAA$" + salt + "$" + key,
		"a zero byte":                   "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$\x00" + key,
	} {
		match, needsRehash, err := h.Verify(t.Context(), phc, adasPassword)
		if match || needsRehash || !errors.Is(err, ErrHash) {
			t.Errorf("%s: match %v, rehash %v, %v", name, match, needsRehash, err)
		}
		if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), salt)) {
			t.Errorf("%s: the error repeats the hash: %v", name, err)
		}
	}
}

func FuzzDecodeHash(f *testing.F) {
	for _, phc := range importedHashes() {
		f.Add(phc)
	}
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + strings.Repeat("A", 43))
	f.Add("$argon2id$m=0,t=0,p=0$c2FsdHNhbHRzYWx0c2FsdA$" + strings.Repeat("A", 43))
	f.Add("{CRYPT}$6$rounds=0$saltsalt$" + strings.Repeat("A", 86))
	f.Add("$2b$04$" + strings.Repeat(".", 53))
	f.Fuzz(func(t *testing.T, stored string) {
		bare, _ := splitKeyID(stored)
		digest, err := decodeHash(bare)
		if err != nil {
			if !errors.Is(err, ErrHash) {
				t.Errorf("%q: %v is not ErrHash", stored, err)
			}
			return
		}
		if cheap(digest.Encode()) { // the work itself must not panic either
			_, _ = digest.MatchAdvanced("p")
		}
	})
}

// cheap keeps the fuzzer from spending its time on allowed but slow hashes.
func cheap(encoded string) bool {
	for _, mark := range []string{"$m=64,t=1,", "$rounds=1000$", "$ln=4,r=8,p=1$", "$1000$", "$4$", "$04$"} {
		if strings.Contains(encoded, mark) {
			return true
		}
	}
	return false
}

package words_test

import (
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/words"
)

func TestEveryApplicationHasItsSentences(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range twinlatch.Applications() {
		for _, key := range []string{a.NameKey(), a.PlatformsKey(), a.LostKey(), a.GetKey(), a.RestoreKey()} {
			if !catalogue.Has(key) {
				t.Errorf("the catalogue has no %s", key)
			}
		}
	}
}

// The help pages this product began with said that Authy can be restored and
// Google Authenticator cannot. The second half has changed and stays true.
func TestTheChoiceSaysWhatBecomesOfALostPhone(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for slug, says := range map[string][]string{
		"authy":                {"restored", "encrypted backup", "backups password"},
		"google-authenticator": {"Google account", "sync", "cannot be restored"},
	} {
		a, ok := twinlatch.FindApplication(slug)
		if !ok {
			t.Fatalf("%s is not offered", slug)
		}
		for _, part := range says {
			if sentence := catalogue.In("en").Say(a.LostKey()); !strings.Contains(sentence, part) {
				t.Errorf("%s: %q does not say %q", slug, sentence, part)
			}
		}
	}
}

package words

import (
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestEveryAuditKindHasASentenceAndAWord(t *testing.T) {
	en := strict(t).In("en")
	kinds := map[string]bool{}
	for _, kind := range twinlatch.AuditKinds() {
		kinds[string(kind)] = true
		for _, key := range []string{"audit." + string(kind), "audit-kind." + string(kind)} {
			if !en.Has(key) {
				t.Errorf("the catalogue lacks %s", key)
			}
		}
	}
	for _, key := range en.Keys() {
		for _, area := range []string{"audit.", "audit-self.", "audit-kind."} {
			if kind, ok := strings.CutPrefix(key, area); ok && !kinds[kind] {
				t.Errorf("%s is the sentence of nothing that happens", key)
			}
		}
	}
}

package server

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever only looks changes nothing: not a byte of the database is written by
// any GET, HEAD or OPTIONS of anybody (ASVS 3.5.3). A link in another site's page,
// or a mail program that opens links, therefore does nothing either.
func TestLookingChangesNothing(t *testing.T) {
	h := newRouteHouse(t)
	before := h.written()
	for _, route := range h.s.site.Routes() {
		path := strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", "employee")
		for _, who := range whoComes {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
				h.answer(h.s, who, method, path+"?t="+strings.Repeat("A", 43)+"&q=a&cookies=asked&return=%2Fprofile&session=every&device=every")
			}
		}
		if !bytes.Equal(before, h.written()) {
			t.Fatalf("looking at %s wrote something", route.Path)
		}
	}
	h.answer(h.s, "employee", http.MethodPost, "/signout")
	if bytes.Equal(before, h.written()) {
		t.Error("a deed leaves no trace either: the test looks at the wrong files")
	}
}

// written is everything that the database has on disk.
func (h *routeHouse) written() (all []byte) {
	h.t.Helper()
	for _, name := range []string{"twinlatch.db", "twinlatch.db-wal"} {
		content, err := os.ReadFile(filepath.Join(h.folder, name))
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

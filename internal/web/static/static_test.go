package static

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAFileIsServedUnderItsHashedNameForAYear(t *testing.T) {
	r := httptest.NewRequest("GET", Path("app.css"), nil)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("app.css answers %d with %v", w.Code, w.Header())
	}
	if !strings.HasPrefix(w.Body.String(), "/* The order of the layers") {
		t.Error("the style sheet does not begin with the order of its layers")
	}
}

func TestAnOldOrPlainNameIsNotFound(t *testing.T) {
	for _, name := range []string{"/static/app.css", "/static/app.000000000000.css", "/static/", "/static/css/10-tokens.css"} {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest("GET", name, nil))
		if w.Code != 404 {
			t.Errorf("%s answers %d, want 404", name, w.Code)
		}
	}
}

func TestStyleAndScriptsTogetherStayUnderHalfOfTheAllowance(t *testing.T) {
	total := 0
	for _, f := range all.files {
		total += len(f.small())
	}
	if total > 20_000 {
		t.Errorf("static files weigh %d bytes compressed, want at most 20,000 of the page's 40,000", total)
	}
}

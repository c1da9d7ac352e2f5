package store

import (
	"strings"
	"testing"
	"unicode/utf8"

	twinlatch "github.com/twinlatch/twinlatch"
)

// A DSN that cannot be read is never repeated: it may hold a password.
func FuzzDSN(f *testing.F) {
	for _, dsn := range []string{
		"postgres://u:canary@127.0.0.1:1/d", "postgres://u:canary@h1,h2:2/d?target_session_attrs=read-write", "postgres://%zzcanary", "postgres://u:canary@h:port/d",
		"postgres://h/d?sslmode=canary", "postgres://h/d?pool_max_conns=canary", "postgres://[::1/canary", "postgres://h/d?connect_timeout=canary", "postgresql://",
	} {
		f.Add(dsn)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		// Settings that name files would have us read them.
		if strings.Contains(dsn, "ssl") || strings.Contains(dsn, "file") || !strings.HasPrefix(dsn, "postgres") {
			return
		}
		pool, err := newPool(t.Context(), dsn)
		if err != nil {
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("%q is repeated: %v", dsn, err)
			}
			return
		}
		if most := pool.Config().MaxConns; most < 1 {
			t.Errorf("%q opens %d connections", dsn, most)
		}
		pool.Close()
	})
}

// What is looked for is looked for as it was typed: nothing in it is a wildcard.
func FuzzSearch(f *testing.F) {
	for _, typed := range []string{"", "ada", "%", "_", `\`, `\%`, `a\`, "#abc", "#", "#%_", "  A  B ", "\u00a0"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if !utf8.ValidString(typed) {
			return
		}
		like, tail := searchAudit(typed)
		for _, pattern := range []string{like, tail, "% " + escapeLike(folded(typed)) + "%"} {
			if pattern == "" {
				continue
			}
			if got := wildcards(pattern); got > 2 {
				t.Errorf("%q is looked for as %q with %d wildcards", typed, pattern, got)
			}
		}
		if (tail != "") && !strings.HasPrefix(folded(typed), "#") {
			t.Errorf("%q is taken for the end of an id", typed)
		}
	})
}

// wildcards counts what LIKE … ESCAPE '\' takes for any text or any character.
func wildcards(pattern string) (count int) {
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%' || r == '_':
			count++
		}
	}
	if escaped {
		return 99 // PostgreSQL refuses a pattern that ends so
	}
	return count
}

// Points that cannot be read are an error, never a counter at nought; what is
// read is written and read again as it was.
func FuzzUnpackSpent(f *testing.F) {
	for _, packed := range []string{"", "null", "[]", "{}", "[1,2,3]", "[-1]", "[1e400]", "{\"a\":1}", "[[1,2]]", "\x00"} {
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, packed string) {
		var first, second twinlatch.Spending
		if err := unpackSpent(packed, &first); err != nil {
			return
		}
		again, err := packSpent(first)
		if err != nil {
			t.Fatalf("%q is read and cannot be written: %v", packed, err)
		}
		if err := unpackSpent(again, &second); err != nil || first.Total() != second.Total() {
			t.Errorf("%q is read as %+v and then as %+v (%v)", packed, first, second, err)
		}
	})
}

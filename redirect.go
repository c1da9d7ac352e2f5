package twinlatch

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReturn bounds, in bytes, the address somebody wanted to go to.
const maxReturn = 2048

// Home is where everybody lands who did not want to go anywhere else.
const Home = "/"

// SafeReturn is the lock on "where may we send the browser after signing in?":
// a path of this very site with its query, as it was asked for, or Home. It
// refuses everything that some browser, or some proxy in between, could read
// as another site, and the pages that are steps of something and mean nothing
// when they are landed on.
func SafeReturn(raw string) string {
	if !plainPath(raw) {
		return Home
	}
	target, err := url.Parse(raw)
	if err != nil || target.Scheme != "" || target.Host != "" || target.User != nil || target.Opaque != "" {
		return Home
	}
	if !safePath(target.Path) || isStep(target.Path) {
		return Home
	}
	back := (&url.URL{Path: target.Path, RawPath: target.RawPath, RawQuery: target.RawQuery}).String()
	if len(back) > maxReturn { // escaping makes it longer
		return Home
	}
	return back
}

// AppReturn is the path at an application to which somebody goes back; what some
// browser could read as another address becomes "/". The application's own
// origin is put before it, so it cannot lead elsewhere.
func AppReturn(raw string) string {
	if !plainPath(raw) || len(raw) > maxAppReturn {
		return "/"
	}
	return raw
}

// maxAppReturn keeps the sealed request, which carries it, short enough for the
// address to return to after signing in.
const maxAppReturn = 900

// plainPath looks at the address as it came: browsers read "\" as "/", drop tabs
// and line breaks, and take "//host" for another site.
func plainPath(raw string) bool {
	return len(raw) <= maxReturn && strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") &&
		utf8.ValidString(raw) && !strings.ContainsFunc(raw, unsafeRune)
}

// safePath looks at the path once more after its escapes are gone, because a
// proxy may have undone them: "/%09/evil.example", "/%5cevil.example",
// "/a/..//evil.example".
func safePath(path string) bool {
	if strings.Contains(path, "//") || strings.ContainsFunc(path, unsafeRune) || strings.ContainsAny(path, "@%") {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return utf8.ValidString(path)
}

func unsafeRune(r rune) bool {
	return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// isStep says whether a path belongs to a way that has to be walked from its
// beginning.
func isStep(path string) bool {
	for _, step := range []string{"/signin", "/signout", "/proof", "/invitation", "/password/forgot", "/password/reset"} {
		if path == step || strings.HasPrefix(path, step+"/") {
			return true
		}
	}
	return false
}

package twinlatch_test

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// document reads a page of docs.
func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the page of sessions says is what the rules do (ASVS 7.1.1, 7.1.2).
func TestThePageOfSessionsIsTrue(t *testing.T) {
	page := document(t, "docs/sessions.md")
	p := twinlatch.DefaultPolicy()
	for _, row := range []string{
		fmt.Sprintf("| overall, since the sign-in | %s | %s to %s |", inHours(p.Overall), inHours(twinlatch.MinOverall), inHours(twinlatch.MaxOverall)),
		fmt.Sprintf("| idle, since the last request | %s | %s to %s, never more than overall |", inHours(p.Idle), inHours(twinlatch.MinIdle), inHours(twinlatch.MaxIdle)),
		fmt.Sprintf("| fresh proof | %s | – |", inHours(twinlatch.FreshFor)),
		fmt.Sprintf("| pending sign-in, between password and code | %s | – |", inHours(twinlatch.PendingFor)),
		fmt.Sprintf("| unfinished set-up of an authenticator application | %s | – |", inHours(twinlatch.EnrolmentFor)),
		fmt.Sprintf("| sessions of one person | %d | – |", twinlatch.MaxSessions),
		fmt.Sprintf("more than %s\nin the future", inHours(twinlatch.ClockSlack)),
		fmt.Sprintf("may be signed in in %d places", twinlatch.MaxSessions),
		fmt.Sprintf("| 1 to %s |", inHours(twinlatch.MaxTrustedDays*24*time.Hour)),
		fmt.Sprintf("| %s | %d failures,", inHours(twinlatch.KnownBrowserFor), twinlatch.KnownBrowserFailures),
	} {
		if !strings.Contains(page, row) {
			t.Errorf("docs/sessions.md does not say %q", row)
		}
	}
}

// inHours says a time as the page does: days beyond one day.
func inHours(d time.Duration) string {
	for _, unit := range []struct {
		one  time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		n := int(d / unit.one)
		switch {
		case n == 0 || d%unit.one != 0 || unit.name == "day" && n == 1:
		case n == 1:
			return "1 " + unit.name
		default:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

// Whatever opens a door is made in grant.go, and the page of the ways to
// authenticate has a row for each function there and for nothing else (ASVS
// 6.1.3, 6.3.4).
func TestEveryWayToAuthenticateIsOnThePage(t *testing.T) {
	var made, documented []string
	for _, f := range productionFiles(t) {
		if f.path != "internal/flow/grant.go" {
			continue
		}
		for _, fn := range functions(f) {
			if fn.Recv != nil && makes(fn) {
				made = append(made, fn.Name.Name)
			}
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| [^|]+ \\| `([A-Za-z]+)` \\|").FindAllStringSubmatch(document(t, "docs/authentication.md"), -1) {
		documented = append(documented, row[1])
	}
	slices.Sort(made)
	slices.Sort(documented)
	if !slices.Equal(made, documented) || len(made) == 0 {
		t.Errorf("grant.go makes bearers by %v; docs/authentication.md has rows for %v", made, documented)
	}
}

// makes says whether a function calls one of the store's deeds that make
// something which opens a door.
func makes(fn *ast.FuncDecl) (yes bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && bearers[sel.Sel.Name] != "" {
			yes = true
		}
		return true
	})
	return yes
}

// cryptography matches the packages that docs/cryptography.md has to name, cut to
// the module where it is somebody else's.
var cryptography = regexp.MustCompile(`^(crypto/[a-z0-9]+|github\.com/(?:go-crypt/[a-z]+|tink-crypto/tink-go|go-jose/go-jose)|golang\.org/x/crypto/[a-z0-9]+)`)

// What is used stands in the inventory, with where; and nothing that is not
// (ASVS 11.1.2, 11.1.3).
func TestTheInventoryOfCryptographyIsTrue(t *testing.T) {
	used := map[string][]string{}
	for _, f := range productionFiles(t) {
		room := path.Dir(f.path)
		if room == "." {
			room = "twinlatch"
		}
		if inside(room, "stories") || inside(room, "bench") || inside(room, "internal/testkit") {
			continue
		}
		for _, spec := range f.syntax.Imports {
			pkg, _ := strconv.Unquote(spec.Path.Value)
			if name := cryptography.FindString(pkg); name != "" && !slices.Contains(used[name], "`"+room+"`") {
				used[name] = append(used[name], "`"+room+"`")
			}
		}
	}
	inventory := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (`[^|]+`) \\|").FindAllStringSubmatch(document(t, "docs/cryptography.md"), -1) {
		inventory[row[1]] = row[2]
	}
	for name, rooms := range used {
		slices.Sort(rooms)
		if want := strings.Join(rooms, ", "); inventory[name] != want {
			t.Errorf("%s is used in %s; docs/cryptography.md says %s", name, want, inventory[name])
		}
	}
	for name := range inventory {
		if used[name] == nil {
			t.Errorf("docs/cryptography.md has %s, which nobody uses", name)
		}
	}
}

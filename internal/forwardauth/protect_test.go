package forwardauth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func protects(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "protect", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// An application behind CGI cannot tell "_" from "-" in a header's name. Traefik
// takes away only what is written out.
func TestTraefikTakesEverySpellingOfOurHeadersAway(t *testing.T) {
	config := protects(t, "traefik.yml")
	for _, name := range identityHeaders() {
		parts := strings.Split(name, "-")
		for mask := 1; mask < 1<<(len(parts)-1); mask++ {
			spelling := parts[0]
			for i, part := range parts[1:] {
				spelling += string("-_"[mask>>i&1]) + part
			}
			if !strings.Contains(config, "\n          "+spelling+": \"\"\n") {
				t.Errorf("traefik.yml lets %s through", spelling)
			}
		}
	}
}

// A server of nginx's may be the one that answers every other name too. What the
// client calls it must not decide whom Twinlatch is asked about.
func TestNginxNeverTakesTheHostFromTheRequest(t *testing.T) {
	for line := range strings.Lines(protects(t, "nginx.conf")) {
		if strings.Contains(line, "$http_host") || strings.Contains(line, "$host") {
			t.Errorf("nginx.conf has %q", strings.TrimSpace(line))
		}
	}
}

// Envoy asks below its prefix about every path there is, clean or not; an answer
// of the router's own, which leads elsewhere, would be handed to the browser.
func TestEnvoyIsAnsweredAboutEveryPath(t *testing.T) {
	for _, path := range []string{"/", "/list", "//list", "/a//b", "/a/../b", "/./", "/%2e%2e/x", "/fa/envoy", "/;a=b//?c=/../d"} {
		if c, ok := contractOf(envoyPath + path); !ok || c.name != "envoy" {
			t.Errorf("%s is answered by %q", path, c.name)
		}
	}
	for path, want := range map[string]string{nginxPath: "nginx", caddyPath: "caddy", traefikPath: "traefik"} {
		if c, ok := contractOf(path); !ok || c.name != want {
			t.Errorf("%s is answered by %q", path, c.name)
		}
	}
	for _, path := range []string{"/", "/fa", "/fa/", "/fa/nginx/", "/fa/nginx/x", "/fa/envoyx", "/fa/envoy", "//fa/nginx", "/x/../fa/nginx", ""} {
		if c, ok := contractOf(path); ok {
			t.Errorf("%s is answered by %q", path, c.name)
		}
	}
}

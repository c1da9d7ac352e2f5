package protect_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// proxies are the real ones, with the very files of docs/protect: those of Debian
// always, and those that scripts/proxies-install.sh builds, which takes minutes,
// with TWINLATCH_PROXIES=all.
func proxies() map[string]func(*town) {
	all := map[string]func(*town){"nginx": (*town).startNginx, "caddy-debian": (*town).startCaddyOfDebian, "envoy": (*town).startEnvoy}
	if os.Getenv("TWINLATCH_PROXIES") == "all" {
		all["caddy"], all["traefik"] = (*town).startCaddy, (*town).startTraefik
	}
	return all
}

// keepsTheCookie are the proxies that cannot take one cookie of several away. It
// opens nothing but the application that is given it.
var keepsTheCookie = map[string]bool{"traefik": true, "envoy": true}

// built finds a proxy that was built here.
func built(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "build", "proxies", name))
	must(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("TWINLATCH_PROXIES=all needs %s: run scripts/proxies-install.sh", path)
	}
	return path
}

func (town *town) startNginx() {
	t := town.t
	nginx := testkit.Program(t, "nginx", "nginx-light")
	folder := t.TempDir()
	site := town.config("nginx.conf", "listen 443 ssl", "listen LISTEN ssl")
	site = strings.ReplaceAll(site, "listen LISTEN ssl", "listen "+town.proxy+" ssl")
	must(t, os.WriteFile(filepath.Join(folder, "site.conf"), []byte(site), 0o600))
	around := `daemon off; worker_processes 1; pid ` + folder + `/pid; error_log ` + folder + `/error.log;
events {} http { access_log off; client_body_temp_path ` + folder + `/b; proxy_temp_path ` + folder + `/p; fastcgi_temp_path ` + folder + `/f; uwsgi_temp_path ` + folder + `/u; scgi_temp_path ` + folder + `/s;
include site.conf; }`
	if os.Geteuid() == 0 {
		around = "user root;\n" + around
	}
	must(t, os.WriteFile(filepath.Join(folder, "nginx.conf"), []byte(around), 0o600))
	town.run(folder, nginx, "-p", folder, "-c", filepath.Join(folder, "nginx.conf"), "-e", filepath.Join(folder, "error.log"))
}

func (town *town) startCaddyOfDebian() { town.runCaddy(testkit.Program(town.t, "caddy", "caddy")) }

func (town *town) startCaddy() { town.runCaddy(built(town.t, "caddy")) }

func (town *town) runCaddy(caddy string) {
	t := town.t
	folder := t.TempDir()
	site := town.config("Caddyfile", "orders.example.com {", "https://orders.example.com:PORT {\n\ttls /etc/ssl/orders.pem /etc/ssl/orders.key")
	_, port, _ := net.SplitHostPort(town.proxy)
	site = strings.NewReplacer("PORT", port, "/etc/ssl/orders.pem", town.pem, "/etc/ssl/orders.key", strings.TrimSuffix(town.pem, "pem")+"key").Replace(site)
	site = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n" + site
	must(t, os.WriteFile(filepath.Join(folder, "Caddyfile"), []byte(site), 0o600))
	town.run(folder, caddy, "run", "--adapter", "caddyfile", "--config", filepath.Join(folder, "Caddyfile"))
}

// startTraefik gives it what belongs to the machine it runs on: where it listens,
// and the certificate.
func (town *town) startTraefik() {
	t := town.t
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "site.yml"), []byte(town.config("traefik.yml")), 0o600))
	keys := "tls:\n  certificates:\n    - certFile: " + town.pem + "\n      keyFile: " + strings.TrimSuffix(town.pem, "pem") + "key\n"
	must(t, os.WriteFile(filepath.Join(folder, "keys.yml"), []byte(keys), 0o600))
	town.run(folder, built(t, "traefik"), "--entryPoints.websecure.address="+town.proxy, "--providers.file.directory="+folder, "--providers.file.watch=false",
		"--global.checkNewVersion=false", "--global.sendAnonymousUsage=false", "--log.level=WARN")
	town.untilKnown()
}

// untilKnown waits until a proxy that listens before it has read its file knows
// the application.
func (town *town) untilKnown() {
	town.t.Helper()
	b := town.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for town.t.Context().Err() == nil {
		got, err := b.client.Get(orders + "/")
		if err != nil {
			continue // it listens, and does not serve yet
		}
		_ = got.Body.Close()
		if got.StatusCode != http.StatusNotFound {
			return
		}
	}
}

// run starts a proxy and waits until it listens; it ends with the test.
func (town *town) run(folder, program string, arguments ...string) {
	t := town.t
	t.Helper()
	said, err := os.Create(filepath.Join(folder, "said.log"))
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr, cmd.Dir = said, said, folder
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder, "HOME="+folder)
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() {
		stop()
		<-ended
		if t.Failed() {
			log, _ := os.ReadFile(said.Name())
			more, _ := os.ReadFile(filepath.Join(folder, "error.log"))
			t.Logf("%s said:\n%s%s", program, log, more)
		}
		_ = said.Close()
	})
	for {
		if c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", town.proxy); err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended before it listened", program)
		default:
		}
	}
}

func TestBoEntersTheApplicationBehindEveryProxy(t *testing.T) {
	for name, start := range proxies() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			town := newTown(t)
			start(town)
			bo := town.browser()
			if a := bo.signIn("/list?month=may"); a.url.String() != "https://orders.example.com/list?month=may" || a.body != "orders of bo@acme.example" {
				t.Fatalf("he came to %s (%d): %s", a.url, a.status, a.body)
			}
			r := <-town.seen
			for header, want := range map[string]string{
				"Remote-User": "bo", "Remote-Name": "Bo%20M%C3%BCller%E2%80%A8", "X-Twinlatch-Company": "acme", "X-Twinlatch-Level": "1",
			} {
				if got := r.Header.Get(header); got != want {
					t.Errorf("%s is %q, want %q", header, got, want)
				}
			}
			if c := r.Header.Get("Cookie"); c != "" && !keepsTheCookie[name] {
				t.Errorf("the application is handed the cookie that opens it: %s", c)
			}
			if r.Header.Get("X-Twinlatch-Assertion") == "" {
				t.Error("nothing is signed")
			}
		})
	}
}

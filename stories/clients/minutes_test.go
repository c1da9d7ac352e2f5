package clients_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// way is one of the five-minute ways of docs/protect: which of its blocks of
// commands, where it ends, and what stands there.
type way struct {
	name    string
	block   int
	address string
	says    string
	needs   func(t *testing.T) // what has to be installed
}

var ways = []way{
	{"nginx", 1, "http://orders.localhost:9080/", "Purchase orders of ada@acme.example", func(t *testing.T) { testkit.Program(t, "nginx", "nginx-light") }},
	{"Caddy", 2, "http://orders.localhost:9080/", "Purchase orders of ada@acme.example", func(t *testing.T) { testkit.Program(t, "caddy", "caddy") }},
	{"OpenID Connect", 3, "http://ledger.localhost:9000/", "Ledger of Ada Byron", func(t *testing.T) {
		testkit.Program(t, "node", "nodejs")
		built(t, "node_modules/openid-client")
	}},
}

// The commands of docs/protect lead from an empty folder to a protected
// application, as they stand: but for ports, which several share here, for what
// only root may write, and for what would be fetched.
func TestTheFiveMinutesLeadToAProtectedApplication(t *testing.T) {
	program := filepath.Join(t.TempDir(), "twinlatch")
	if said, err := exec.Command("go", "build", "-o", program, "../../cmd/twinlatch").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	blocks := commandsOf(t, "In five minutes, on your own machine")
	if len(blocks) != len(ways)+2 {
		t.Fatalf("there are %d blocks of commands", len(blocks))
	}
	t.Run("Go", func(t *testing.T) {
		t.Parallel()
		m := newMachine(t, program)
		ada := (&town{t: t}).browser()
		p := ada.open(m.prints(blocks[len(blocks)-1], `http://localhost:\d+/setup\?t=\S+`))
		p = ada.press(p, "Create company", "company", "Acme", "name", "Ada Byron", "email", "ada@acme.example", "new", "a long sentence of your own")
		ada.press(p, "Sign in", "email", "ada@acme.example", "password", "a long sentence of your own")
		ada.open(m.ports.Replace("http://localhost:8090/orders/")).stands(t, m.ports.Replace("http://localhost:8090/orders/"), "Orders of Acme")
	})
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			way.needs(t)
			t.Parallel()
			m := newMachine(t, program)
			m.does(blocks[0])
			m.waits("8080")
			m.does(blocks[way.block])
			m.waits(regexp.MustCompile(`:(\d+)`).FindStringSubmatch(way.address)[1])
			ada := (&town{t: t}).browser()
			p := ada.open(m.ports.Replace(way.address))
			if p.url.Path != "/signin" {
				t.Fatalf("Ada came to %s (%d)\n%s", p.url, p.status, p.body)
			}
			ada.press(p, "Sign in", "email", "ada@acme.example", "password", "a long sentence of your own").stands(t, m.ports.Replace(way.address), way.says)
		})
	}
}

// commandsOf are the blocks of commands below a heading of docs/protect.
func commandsOf(t *testing.T, heading string) (blocks []string) {
	t.Helper()
	raw, err := os.ReadFile("../../docs/protect/README.md")
	must(t, err)
	_, section, _ := strings.Cut(string(raw), "\n## "+heading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, m := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// machine is somebody's own, with an empty folder.
type machine struct {
	t      *testing.T
	folder string
	docs   string
	env    []string
	ports  *strings.Replacer // ports of the page → those of this test
}

func newMachine(t *testing.T, program string) *machine {
	t.Helper()
	m := &machine{t: t, folder: t.TempDir(), docs: filepath.Join(t.TempDir(), "docs", "protect")}
	var pairs []string
	for _, port := range []string{"8080", "8081", "9080", "9000", "8090"} {
		free := listener(t)
		pairs = append(pairs, ":"+port, ":"+portOf(free), "listen "+port, "listen "+portOf(free))
		defer func() { _ = free.Close() }()
	}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("Purchase orders of " + r.Header.Get("Remote-Email")))
	}))
	t.Cleanup(app.Close)
	m.ports = strings.NewReplacer(append(pairs, "127.0.0.1:3000", app.Listener.Addr().String())...)
	for from, to := range map[string]string{
		"../../docs/protect/nginx.conf": "docs/protect", "../../docs/protect/Caddyfile": "docs/protect", "../../examples/oidc-node/ledger.mjs": "examples/oidc-node",
	} {
		raw, err := os.ReadFile(from)
		must(t, err)
		folder := filepath.Join(m.docs, "..", "..", to)
		must(t, os.MkdirAll(folder, 0o755))
		must(t, os.WriteFile(filepath.Join(folder, filepath.Base(from)), []byte(m.ports.Replace(string(raw))), 0o600))
	}
	around := "pid " + m.folder + "/pid; events {} http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; include orders.conf; }"
	must(t, os.WriteFile(filepath.Join(m.folder, "around.conf"), []byte(around), 0o600))
	admin := listener(t)
	must(t, admin.Close())
	m.env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH")+":/usr/sbin", "DOCS="+m.docs, "HOME="+m.folder, "XDG_DATA_HOME="+m.folder, "XDG_CONFIG_HOME="+m.folder,
		"CADDY_ADMIN="+admin.Addr().String(), m.ports.Replace("TWINLATCH_LISTEN=127.0.0.1:8080"), m.ports.Replace("TWINLATCH_PUBLIC_URL=http://localhost:8080"),
		m.ports.Replace("EMBED_ADDRESS=localhost:8090"), m.ports.Replace("ADDRESS=http://ledger.localhost:9000"))
	return m
}

// does runs commands as a shell would; what they leave running ends with the
// test.
func (m *machine) does(commands string) {
	t := m.t
	t.Helper()
	modules, err := filepath.Abs("../../build/node_modules")
	must(t, err)
	before, last, found := strings.Cut(commands, "ISSUER=")
	said := m.shell(strings.NewReplacer("/etc/nginx/conf.d/", "", "nginx -s reload", `nginx -p "$PWD" -e error.log -g "daemon off;" -c around.conf &`,
		"npm install openid-client@6.8.9", "ln -s "+modules+" node_modules").Replace(m.ports.Replace(before)))
	if !found {
		return
	}
	told := regexp.MustCompile(`client id +(\S+)\s+client secret +(\S+)`).FindStringSubmatch(said)
	if told == nil {
		t.Fatalf("no client id and secret in %s", said)
	}
	m.shell(strings.NewReplacer("CLIENT_ID=…", "CLIENT_ID="+told[1], "CLIENT_SECRET=…", "CLIENT_SECRET="+told[2]).Replace("ISSUER="+m.ports.Replace(strings.TrimSpace(last))) + " &")
}

// shell runs commands to their end and gives what they said. What they left
// running is ended, and waited for, with the test.
func (m *machine) shell(commands string) string {
	t := m.t
	t.Helper()
	said, err := os.CreateTemp(m.folder, "said-*")
	must(t, err)
	hear, tell, err := os.Pipe()
	must(t, err)
	cmd := exec.Command("bash", "-e", "-c", "trap : TERM\n"+commands+"\necho done >&3\nset +e\nuntil wait; do :; done")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = m.folder, m.env, said, said, []*os.File{tell}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { _, _ = hear.Read(make([]byte, 4)); close(done) }()
	var failed error
	go func() { failed = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) // its own group
		<-ended
		if text, _ := os.ReadFile(said.Name()); t.Failed() {
			t.Logf("%s\n%s", commands, text)
		}
		_ = errors.Join(said.Close(), hear.Close(), tell.Close())
	})
	select {
	case <-done:
	case <-ended: // with nothing left running, if they worked
		must(t, failed)
	}
	text, err := os.ReadFile(said.Name())
	must(t, err)
	return string(text)
}

// prints runs a program of ours until it prints something, and lets it run.
func (m *machine) prints(commands, pattern string) string {
	t := m.t
	t.Helper()
	name, ok := strings.CutPrefix(strings.TrimSpace(commands), "go run ./examples/")
	if !ok {
		t.Fatalf("%q is no example", commands)
	}
	m.shell(example(t, name) + " >printed 2>&1 &")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for ctx.Err() == nil {
		said, _ := os.ReadFile(filepath.Join(m.folder, "printed"))
		if found := regexp.MustCompile(pattern).Find(said); found != nil {
			m.waits("8090")
			return string(found)
		}
	}
	t.Fatal("it prints nothing")
	return ""
}

// waits until something listens at a port of the page.
func (m *machine) waits(port string) {
	m.t.Helper()
	address := m.ports.Replace("127.0.0.1:" + port)
	ctx, stop := context.WithTimeout(m.t.Context(), time.Minute)
	defer stop()
	for ctx.Err() == nil {
		if c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address); err == nil {
			_ = c.Close()
			return
		}
	}
	m.t.Fatal("nobody listens at " + address)
}

package clients_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// start runs a client and waits until it listens; it ends with the test.
func (town *town) start(program string, arguments ...string) {
	t := town.t
	t.Helper()
	said, err := os.Create(filepath.Join(t.TempDir(), "said.log"))
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Env = append(os.Environ(), "ISSUER="+town.public, "CLIENT_ID="+string(town.id), "CLIENT_SECRET="+town.secret, "ADDRESS="+town.client)
	if town.pem != "" { // as a machine that knows our authority
		cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+town.pem, "NODE_EXTRA_CA_CERTS="+town.pem)
	}
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() {
		stop()
		<-ended
		if log, _ := os.ReadFile(said.Name()); t.Failed() {
			t.Logf("%s said:\n%s", program, log)
		}
		_ = said.Close()
	})
	for {
		if c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", "127.0.0.1:"+town.port()); err == nil {
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

// built finds what scripts/install.sh put into build, or ends the test.
func built(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "build", name))
	must(t, err)
	if _, err := os.Stat(path); err != nil {
		testkit.Missing(t, "build/"+name, "run scripts/install.sh")
	}
	return path
}

// example builds a program of examples, as `go run` does.
func example(t *testing.T, name string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "..", "examples", name)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

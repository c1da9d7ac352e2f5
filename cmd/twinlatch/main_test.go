package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestTheVersionCanBeReadByAScript(t *testing.T) {
	out, _, status := command(t, "version", "--json")
	var answer map[string]string
	if err := json.Unmarshal([]byte(out), &answer); err != nil || status != 0 || answer["version"] == "" {
		t.Errorf("status %d, answer %q (%v)", status, out, err)
	}
}

func TestAMistakeIsOneClearLine(t *testing.T) {
	for _, args := range [][]string{{"sevre"}, {"version", "--jason"}, {}, {"version", "--config", "/nonexistent/file"}} {
		out, line, status := command(t, args...)
		if status == 0 || out != "" || strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "twinlatch: ") {
			t.Errorf("%q: status %d, output %q, line %q", args, status, out, line)
		}
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	parser, err := kong.New(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(true) {
		path := strings.Fields(leaf.FullPath())[1:]
		out, _, status := command(t, append(path, "--help")...)
		if status != 0 || !strings.Contains(out, "Example") || !strings.Contains(out, "twinlatch "+strings.Join(path, " ")) {
			t.Errorf("%v: status %d, help without an example:\n%s", path, status, out)
		}
	}
}

// settingsOf parses the settings of serve as a command does.
func settingsOf(t *testing.T, args ...string) (config.Serve, error) {
	t.Helper()
	var asked struct {
		commands
		Try struct{ config.Serve } `cmd:""`
	}
	parser, err := kong.New(&asked)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"try"}, args...))
	return asked.Try.Serve, err
}

func TestFlagsWinThenTheEnvironmentThenTheFileThenTheDefault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "twinlatch.toml")
	text := "listen = \"127.0.0.1:1\"\nmail-from = \"file@example.com\"\npublic-url = \"http://localhost:1\"\n" +
		"hash-memory = 64\ntrusted-proxies = [\"10.0.0.0/8\", \"fd00::/8\"]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TWINLATCH_CONFIG", file)
	t.Setenv("TWINLATCH_PUBLIC_URL", "http://localhost:2")
	t.Setenv("TWINLATCH_LISTEN", "127.0.0.1:2")

	got, err := settingsOf(t, "--listen", "127.0.0.1:3")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ from, got, want string }{
		{"the flag", got.Listen, "127.0.0.1:3"},
		{"the environment", got.PublicURL, "http://localhost:2"},
		{"the file", got.MailFrom, "file@example.com"},
		{"the file, as a list", strings.Join(got.TrustedProxies, " "), "10.0.0.0/8 fd00::/8"},
		{"the default", got.Data.Data, "./data"},
	} {
		if row.got != row.want {
			t.Errorf("from %s: %q, want %q", row.from, row.got, row.want)
		}
	}
	if got.HashMemory != 64 {
		t.Errorf("hash memory %d, want the file's 64", got.HashMemory)
	}
}

func TestTheDefaultsAreSafe(t *testing.T) {
	got, err := settingsOf(t)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

func TestTheFileOfTheFlagReplacesTheFileOfTheEnvironment(t *testing.T) {
	t.Setenv("TWINLATCH_CONFIG", filepath.Join(t.TempDir(), "none.toml"))
	file := filepath.Join(t.TempDir(), "twinlatch.toml")
	if err := os.WriteFile(file, []byte(`log-format = "json"`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := settingsOf(t, "--config", file)
	if err != nil || got.LogFormat != "json" {
		t.Errorf("log format %q (%v), want json", got.LogFormat, err)
	}
}

// command runs a command and returns what it printed, its one line of failure
// and its status.
func command(t *testing.T, args ...string) (out, line string, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(&room{context: t.Context(), in: strings.NewReader(""), out: &stdout, errors: &stderr,
		now: testkit.Monday().Now}, args)
	return stdout.String(), stderr.String(), status
}

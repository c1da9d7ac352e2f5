package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
)

func TestAFileSetsWhatItNames(t *testing.T) {
	file, err := config.ReadFile(write(t, `
public-url = "https://signin.example.com"
trusted-proxies = ["10.0.0.0/8"]
hash-memory = 64
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(file) != 3 || file["public-url"] != "https://signin.example.com" {
		t.Errorf("the file sets %v", file)
	}
}

func TestAFileWithAMistakeIsRefusedByItsLine(t *testing.T) {
	for text, says := range map[string]string{
		"listen = \"127.0.0.1:1\"\ntrusted-proxy = \"10.0.0.0/8\"": `line 2: there is no setting "trusted-proxy"`,
		"[server]\nlisten = \"127.0.0.1:1\"":                       `there is no setting "server`,
		"hash-memory = \"much\"":                                   "line 1",
		"listen = ":                                                "line 1",
	} {
		_, err := config.ReadFile(write(t, text))
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: answer %v, want one line that says %s", text, err, says)
		}
	}
}

func TestAFileThatIsNotThereIsRefused(t *testing.T) {
	if _, err := config.ReadFile(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("a missing file was taken as empty")
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "twinlatch.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

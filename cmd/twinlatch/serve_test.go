package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestServeAnswersAndStopsWhenTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	log, errors := io.Pipe()
	ended := make(chan int, 1)
	var printed strings.Builder // read after the end
	go func() {
		ended <- run(&room{context: ctx, in: strings.NewReader(""), out: &printed, errors: errors, now: testkit.Monday().Now},
			[]string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"), "--log-format", "json"})
		_ = errors.Close()
	}()
	lines := bufio.NewScanner(log)
	answer, err := http.Get("http://" + address(t, lines) + "/setup")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("GET /setup answers %d", answer.StatusCode)
	}
	stop()
	for lines.Scan() { // so that nobody waits for us to read the log
	}
	if status := <-ended; status != 0 {
		t.Errorf("ended with %d, want 0", status)
	}
	if !strings.Contains(printed.String(), "http://localhost:8080/setup?t=") {
		t.Errorf("no link of the first run in %q", printed.String())
	}
}

func TestServeRefusesWhatIsNotSafe(t *testing.T) {
	_, line, status := command(t, "serve", "--listen", "0.0.0.0:0", "--data", t.TempDir())
	if status != 1 || !strings.Contains(line, "--listen") {
		t.Errorf("status %d, line %q", status, line)
	}
}

// address reads the log up to the line that says where the server listens.
func address(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		var line struct{ Msg, Address string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("not JSON: %s", lines.Text())
		}
		if line.Msg == "listening" {
			return line.Address
		}
	}
	t.Fatal("the server ended before it listened")
	return ""
}

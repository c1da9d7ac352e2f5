package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestRedactedTextIsNeverPrinted(t *testing.T) {
	password := Redacted("hunter2 hunter2")
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%5.1f", "%U"} {
		fmt.Fprintf(&printed, verb+"\n", password)
		fmt.Fprintf(&printed, verb+"\n", struct{ Password Redacted }{password})
		fmt.Fprintf(&printed, verb+"\n", []Redacted{password})
	}
	fmt.Fprintln(&printed, password, fmt.Errorf("sign in with %s", password))

	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("a", "p", password, "in", struct{ P Redacted }{password})
	slog.New(slog.NewTextHandler(&logged, nil)).Info("a", "p", password, "in", struct{ P Redacted }{password})

	encoded, err := json.Marshal(map[string]any{"password": password, "in": []Redacted{password}})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"fmt": printed.String(), "log": logged.String(), "json": string(encoded)} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("%s gives it away:\n%s", where, text)
		}
		if !strings.Contains(text, "[redacted]") {
			t.Errorf("%s does not say that something was left out:\n%s", where, text)
		}
	}
	if password.Reveal() != "hunter2 hunter2" {
		t.Error("Reveal does not give the text")
	}
}

package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDoctorEndsWellWhenNothingIsWrong(t *testing.T) {
	out, line, status := command(t, "doctor", "--data", filepath.Join(t.TempDir(), "data"), "--listen", "127.0.0.1:0")
	if status != 0 || line != "" || !strings.Contains(out, "right    keys") {
		t.Errorf("status %d, %q:\n%s", status, line, out)
	}
}

func TestTheDoctorEndsBadlyWhenSomethingIsWrong(t *testing.T) {
	out, line, status := command(t, "doctor", "--json", "--data", filepath.Join(t.TempDir(), "data"),
		"--listen", "127.0.0.1:0", "--smtp", "smtp://127.0.0.1:1", "--mail-from", "us@example.com")
	var found []struct{ Place, Verdict, Says, Mend string }
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	if status != 1 || line != "twinlatch: one thing is wrong\n" {
		t.Errorf("status %d, line %q", status, line)
	}
	for _, f := range found {
		if (f.Place == "mail") != (f.Verdict == "wrong") {
			t.Errorf("%+v", f)
		}
	}
}

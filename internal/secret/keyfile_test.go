package secret

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAKeyFileHoldsEverythingAndOnlyItsOwnerReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "twinlatch.keys")
	keys := must(t, mustGenerate(t).Rotate)
	sealed := mustSeal(t, keys, "secret", adasSecret())
	if err := keys.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
	}
	again, err := LoadKeySet(path)
	if err != nil {
		t.Fatal(err)
	}
	if again.Fingerprint() != keys.Fingerprint() || !opens(again, sealed, adasSecret(), "secret") {
		t.Error("what was loaded is not what was saved")
	}
	if !bytes.Equal(again.MAC("audit", nil), keys.MAC("audit", nil)) || !bytes.Equal(again.pepper(), keys.pepper()) {
		t.Error("the keys that never change have changed")
	}
	if !again.Covers(keys.now.Load().past[0]) {
		t.Error("the past is forgotten")
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 1 {
		t.Errorf("%d files in the folder, want the key file alone", len(files))
	}
}

func TestSaveReplacesAndSaveNewDoesNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "twinlatch.keys")
	first := mustGenerate(t)
	if err := first.SaveNew(path); err != nil {
		t.Fatal(err)
	}
	if err := mustGenerate(t).SaveNew(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second first start: %v, want fs.ErrExist", err)
	}
	if got, _ := LoadKeySet(path); got == nil || got.Fingerprint() != first.Fingerprint() {
		t.Error("the first key set was overwritten")
	}
	next := must(t, first.Rotate)
	if err := next.Save(path); err != nil {
		t.Fatal(err)
	}
	if got, _ := LoadKeySet(path); got == nil || got.Fingerprint() != next.Fingerprint() {
		t.Error("the rotated key set is not in the file")
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 1 {
		t.Errorf("%d files in the folder, want the key file alone", len(files))
	}
}

func TestABadKeyFileIsRefusedInOneSentenceThatNamesIt(t *testing.T) {
	folder := t.TempDir()
	keys := mustGenerate(t)
	good, err := keys.now.Load().marshal()
	if err != nil {
		t.Fatal(err)
	}
	swap := func(from, to string) []byte { return bytes.Replace(good, []byte(from), []byte(to), 1) }
	for name, c := range map[string]struct {
		text []byte
		mode fs.FileMode
		says string
	}{
		"readable by the group": {good, 0o640, "chmod 600"},
		"readable by all":       {good, 0o604, "chmod 600"},
		"writable by all":       {good, 0o602, "chmod 600"},
		"empty":                 {nil, 0o600, "damaged"},
		"not JSON":              {[]byte("AGE-SECRET-KEY-1"), 0o600, "damaged"},
		"half of it":            {good[:len(good)/2], 0o600, "damaged"},
		"something after it":    {append(bytes.Clone(good), "{}"...), 0o600, "damaged"},
		"an unknown field":      {swap(`"version"`, `"extra": 1, "version"`), 0o600, "damaged"},
		"a later version":       {swap(`"version": 1`, `"version": 2`), 0o600, "version is 2"},
		"a short key":           {swap(`"mac": "`, `"mac": "AA==", "past": ["`), 0o600, "damaged"},
		"no keyset":             {[]byte(`{"version":1,"sealing":{},"mac":"` + key32 + `","pepper":"` + key32 + `"}`), 0o600, "sealing keys"},
		"another kind of key":   {swap("XAesGcmKey", "AesGcmKey"), 0o600, "damaged"},
		"a disabled key":        {swap("ENABLED", "DISABLED"), 0o600, "damaged"},
		"a key without id":      {swap(`"TINK"`, `"RAW"`), 0o600, "damaged"},
		"too large":             {bytes.Repeat([]byte(" "), maxKeyFileBytes+1), 0o600, "larger"},
	} {
		path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		refused(t, name, path, c.says)
	}
	refused(t, "missing", filepath.Join(folder, "nobody"), "does not exist")
	refused(t, "a folder", folder, "is not a file")
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "a pipe", pipe, "is not a file")
	if _, err := LoadKeySet(filepath.Join(folder, "nobody")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file is not fs.ErrNotExist: %v", err)
	}
	if err := keys.Save(filepath.Join(folder, "no-such-folder", "keys")); err == nil {
		t.Error("saved into a folder that does not exist")
	}
}

const key32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

func refused(t *testing.T, name, path, says string) {
	t.Helper()
	keys, err := LoadKeySet(path)
	if keys != nil || err == nil {
		t.Errorf("%s: accepted", name)
		return
	}
	sentence := err.Error()
	if !strings.Contains(sentence, path) || !strings.Contains(sentence, says) || strings.Contains(sentence, "\n") {
		t.Errorf("%s: says %q, want one line with the path and %q", name, sentence, says)
	}
}

func FuzzKeyFile(f *testing.F) {
	good, err := mustGenerate(f).now.Load().marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":1,"sealing":{"primaryKeyId":1,"key":[]},"mac":"` + key32 + `","pepper":"` + key32 + `"}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := parseKeyFile(text)
		if err != nil {
			return
		}
		sealed := mustSeal(t, keys, "secret", adasSecret())
		again, err := keys.now.Load().marshal()
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := parseKeyFile(again)
		if err != nil || loaded.Fingerprint() != keys.Fingerprint() || !opens(loaded, sealed, adasSecret(), "secret") {
			t.Errorf("what was accepted does not survive being saved: %v", err)
		}
	})
}

package maintain_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// healthy are settings with which nothing is wrong.
func healthy(t *testing.T) config.Serve {
	t.Helper()
	return config.Serve{Listen: "127.0.0.1:0", PublicURL: "http://localhost:8080",
		Data: config.Data{Data: filepath.Join(t.TempDir(), "data")}, HashMemory: 19, HashPasses: 2, LogFormat: "text", LogLevel: "info"}
}

func TestTheDoctorFindsNothingWrongBeforeTheFirstStartAndMakesNothing(t *testing.T) {
	settings := healthy(t)
	for place, f := range examine(t, settings, time.Now) {
		if f.Verdict == maintain.Wrong {
			t.Errorf("%s: %s", place, f.Says)
		}
	}
	if _, err := os.Stat(settings.Data.Data); err == nil {
		t.Error("the doctor made the data folder")
	}
}

func TestTheDoctorFindsAHealthyInstanceRight(t *testing.T) {
	for name, dsn := range map[string]string{"SQLite": "", "PostgreSQL": testkit.Postgres(t)} {
		t.Run(name, func(t *testing.T) {
			settings := healthy(t)
			settings.Database = dsn
			settings.SMTP, settings.MailFrom = testkit.NewMailbox(t).URL, "signin@example.com"
			open(t, settings.Data)
			found := examine(t, settings, time.Now)
			for _, place := range []string{"settings", "database", "database clock", "keys", "mail", "address", "listener"} {
				if found[place].Verdict != maintain.Right {
					t.Errorf("%s: %+v", place, found[place])
				}
			}
		})
	}
}

func TestTheDoctorSaysWhatIsWrongAndHowToMendIt(t *testing.T) {
	for name, row := range map[string]struct {
		hurt  func(t *testing.T, s *config.Serve)
		place string
		says  string
	}{
		"settings that do not go together": {func(_ *testing.T, s *config.Serve) { s.Listen = "0.0.0.0:0" }, "settings", "--listen"},
		"keys of another instance": {func(t *testing.T, s *config.Serve) {
			other, err := secret.GenerateKeySet()
			if err == nil {
				err = other.Save(s.Keys())
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "keys", "is sealed under"},
		"keys that are gone": {func(t *testing.T, s *config.Serve) { remove(t, s.Keys()) }, "keys", "does not exist"},
		"keys that everybody can read": {func(t *testing.T, s *config.Serve) {
			if err := os.Chmod(s.Keys(), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "keys", "can be used by others"},
		"a database that does not run":     {func(_ *testing.T, s *config.Serve) { s.Database = "postgres://127.0.0.1:1/none" }, "database", "does not answer"},
		"a mail server that is not there":  {func(_ *testing.T, s *config.Serve) { s.SMTP, s.MailFrom = "smtp://127.0.0.1:1", "us@example.com" }, "mail", "refused"},
		"a host nobody knows":              {func(_ *testing.T, s *config.Serve) { s.PublicURL = "https://nobody.invalid" }, "address", "nobody.invalid"},
		"a certificate that is not a file": {func(_ *testing.T, s *config.Serve) { s.TLSCert, s.TLSKey = "none.pem", "none.pem" }, "certificate", "none.pem"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := healthy(t)
			if err := open(t, settings.Data).Close(); err != nil {
				t.Fatal(err)
			}
			row.hurt(t, &settings)
			f := examine(t, settings, time.Now)[row.place]
			if f.Verdict != maintain.Wrong || !strings.Contains(f.Says, row.says) || f.Mend == "" {
				t.Errorf("found %+v, want something wrong that says %q and how to mend it", f, row.says)
			}
		})
	}
}

// Nodes that disagree about the time disagree about which code is good.
func TestTheDoctorComparesTheClockWithTheDatabase(t *testing.T) {
	settings := healthy(t)
	settings.Database = testkit.Postgres(t)
	fast := func() time.Time { return time.Now().Add(time.Minute) }
	if f := examine(t, settings, fast)["database clock"]; f.Verdict != maintain.Wrong {
		t.Errorf("a clock one minute fast: %+v", f)
	}
}

func examine(t *testing.T, settings config.Serve, now func() time.Time) map[string]maintain.Finding {
	t.Helper()
	found := map[string]maintain.Finding{}
	for _, f := range (maintain.Doctor{Settings: settings, Now: now}).Examine(t.Context()) {
		found[f.Place] = f
	}
	return found
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

package config_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
)

var update = flag.Bool("update", false, "write docs/settings.md anew")

const page = "../../docs/settings.md"

func TestThePageOfSettingsIsTrue(t *testing.T) {
	want := settingsPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/settings.md is stale (%v); write it with: go test ./internal/config -update", err)
	}
}

func TestASettingHasTheSameNameEverywhere(t *testing.T) {
	for _, s := range config.Settings() {
		if want := "TWINLATCH_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_")); s.Env != want {
			t.Errorf("%s: environment variable %s, want %s", s.Name, s.Env, want)
		}
		if s.Sentence == "" || s.Placeholder == "" {
			t.Errorf("%s: needs a sentence and a placeholder", s.Name)
		}
	}
	for _, kind := range []reflect.Type{reflect.TypeFor[config.Serve](), reflect.TypeFor[config.Data]()} {
		for field := range kind.Fields() {
			if field.Tag.Get("toml") != field.Tag.Get("name") {
				t.Errorf("%s: key in the file %q, flag %q", field.Name, field.Tag.Get("toml"), field.Tag.Get("name"))
			}
		}
	}
}

func settingsPage() string {
	var b strings.Builder
	b.WriteString(`# Settings

Flags win, then the environment, then the file named by ` + "`--config` (or `TWINLATCH_CONFIG`)" + `, then the default.
The file is TOML with the names below as keys; a key that is no setting is refused.
This page is written by ` + "`go test ./internal/config -update`" + `; a test fails when it is stale.

| setting | environment | default | what it does |
|---|---|---|---|
`)
	for _, s := range config.Settings() {
		byDefault := "–"
		if s.Default != "" {
			byDefault = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `--%s %s` | `%s` | %s | %s |\n", s.Name, s.Placeholder, s.Env, byDefault, s.Sentence)
	}
	return b.String()
}

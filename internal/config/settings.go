package config

import "reflect"

// Setting is one line of docs/settings.md.
type Setting struct {
	Name        string // of the flag, without hyphens before it, and of the TOML key
	Env         string // of the environment variable
	Default     string
	Placeholder string
	Sentence    string
}

// Settings lists every setting of serve in the order of the struct.
func Settings() []Setting { return settingsOf(reflect.TypeFor[Serve]()) }

func settingsOf(kind reflect.Type) []Setting {
	var all []Setting
	for field := range kind.Fields() {
		if field.Anonymous {
			all = append(all, settingsOf(field.Type)...)
			continue
		}
		tag := field.Tag
		all = append(all, Setting{Name: tag.Get("name"), Env: tag.Get("env"), Default: tag.Get("default"),
			Placeholder: tag.Get("placeholder"), Sentence: tag.Get("help")})
	}
	return all
}

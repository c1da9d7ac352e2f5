package config

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// File is what a TOML file sets, by the name of the setting; values have the
// types of TOML.
type File map[string]any

// ReadFile reads a TOML file of settings. A key that is no setting is refused
// by its name and line: a misspelt lock must not stay open in silence.
func ReadFile(path string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--config: %w", err)
	}
	decoder := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	if err := decoder.Decode(&Serve{}); err != nil {
		return nil, fmt.Errorf("--config %s: %w", path, explain(err))
	}
	// The struct says that names and types are right, the map which were set.
	var file File
	if err := toml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("--config %s: %w", path, explain(err))
	}
	return file, nil
}

// explain makes one line of the decoder's picture of the file.
func explain(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		first := unknown.Errors[0]
		row, _ := first.Position()
		return fmt.Errorf("line %d: there is no setting %q", row, strings.Join(first.Key(), "."))
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, _ := wrong.Position()
		return fmt.Errorf("line %d: %w", row, err)
	}
	return err
}

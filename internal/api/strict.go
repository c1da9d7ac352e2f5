package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// deepest bounds how far values lie in one another.
const deepest = 16

var errJSON = errors.New("api: not one JSON value, or a name twice")

// unmarshal reads one JSON value in which no object has a name twice: of two,
// every reader takes another one.
func unmarshal(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if err := once(d, 0); err != nil {
		return errJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errJSON
	}
	return json.Unmarshal(data, v)
}

// once reads a value and refuses a name that comes again.
func once(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil || depth > deepest {
		return errJSON
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	names := map[string]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			key, isText := name.(string)
			if err != nil || !isText || names[key] {
				return errJSON
			}
			names[key] = true
		}
		if err := once(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

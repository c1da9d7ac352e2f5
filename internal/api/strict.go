package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
)

// deepest bounds how far values lie in one another.
const deepest = 16

var errJSON = errors.New("api: not one JSON value, a name twice, or none of ours")

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
	if err := asDescribed(data, reflect.TypeOf(v)); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// asDescribed refuses names that a field has in other capitals: encoding/json
// takes them for the field, a proxy that looks into requests does not.
func asDescribed(data []byte, to reflect.Type) error {
	if to == nil || to.Kind() != reflect.Pointer || to.Elem().Kind() != reflect.Struct {
		return nil
	}
	var got map[string]json.RawMessage
	if json.Unmarshal(data, &got) != nil || got == nil {
		return errJSON
	}
	for i := range to.Elem().NumField() {
		name, _, _ := strings.Cut(to.Elem().Field(i).Tag.Get("json"), ",")
		delete(got, name)
	}
	if len(got) > 0 {
		return errJSON
	}
	return nil
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

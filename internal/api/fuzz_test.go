package api

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What is read is what every other reader reads: one value of JSON, in which no
// object has a name twice.
func FuzzUnmarshal(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"code":"123456"}`, `{"code":"1","code":"2"}`, `{"a":{"b":[1,{"c":null}]}}`, `{"a":{"b":1,"b":2}}`, `[]`, ``, ` 1 `, `1 2`, `{`, `{"a":}`,
		"\x00", `{"\u0061":1,"a":2}`, `[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]`, `"\ud800"`, `{"CODE":"1"}`, `{"code":"1","Code":"2"}`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got, plain any
		if unmarshal(text, &got) != nil {
			return
		}
		if err := json.Unmarshal(text, &plain); err != nil || !reflect.DeepEqual(got, plain) {
			t.Fatalf("%q is %v, and plainly %v (%v)", text, got, plain, err)
		}
		var code struct {
			Code any `json:"code"`
		}
		if fields, isObject := plain.(map[string]any); unmarshal(text, &code) == nil {
			delete(fields, "code")
			if !isObject || len(fields) > 0 {
				t.Fatalf("%q is read as a code", text)
			}
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var second any
		if err := unmarshal(again, &second); err != nil || !reflect.DeepEqual(got, second) {
			t.Errorf("%q, written again as %q, is %v (%v)", text, again, second, err)
		}
	})
}

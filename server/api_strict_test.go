package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// described is an operation as the description has it.
type described struct {
	OperationID string
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			}
		}
	}
	method, path string
	fields       []string // of the body
}

// described lists the description's operations, in one order: what reads first, so
// that nothing it shows was made by what else is asked.
func (p program) described() (ops []described) {
	p.h.t.Helper()
	var doc struct {
		Paths      map[string]map[string]described
		Components struct {
			Schemas map[string]struct{ Properties map[string]json.RawMessage }
		}
	}
	if err := json.Unmarshal(p.ask(http.MethodGet, "/api/openapi.json", "").Body.Bytes(), &doc); err != nil {
		p.h.t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			op := doc.Paths[path][method]
			op.method, op.path = strings.ToUpper(method), path
			if op.RequestBody != nil {
				schema := strings.TrimPrefix(op.RequestBody.Content["application/json"].Schema.Ref, "#/components/schemas/")
				op.fields = slices.Sorted(maps.Keys(doc.Components.Schemas[schema].Properties))
			}
			ops = append(ops, op)
		}
	}
	writes := slices.DeleteFunc(slices.Clone(ops), func(op described) bool { return op.method == http.MethodGet })
	reads := slices.DeleteFunc(ops, func(op described) bool { return op.method != http.MethodGet })
	return append(reads, writes...)
}

// where is the operation's address, its ids those of people and things there are,
// one of them something else.
func (op described) where(other, value string) string {
	path := op.path
	for _, param := range op.Parameters {
		if param.In != "path" {
			continue
		}
		id := "employee"
		if param.Name == other {
			id = url.PathEscape(value)
		}
		path = strings.ReplaceAll(path, "{"+param.Name+"}", id)
	}
	return path
}

// canary is what must not come back.
const canary = "CanaryHunter2"

// hostiles are what somebody may put wherever something goes.
var hostiles = []string{canary, strings.Repeat(canary, 40), canary + "\x00", canary + "\xff", "<script>" + canary + "</script>", "-" + canary, "' OR " + canary + " --", `{"` + canary + `":1}`}

// What was sent does not come back, wherever it stood and whatever is wrong: in
// every parameter, header and field of every operation.
func TestNoAnswerRepeatsWhatWasSent(t *testing.T) {
	p := newProgram(t)
	tried := 0
	check := func(op described, where string, w *httptest.ResponseRecorder) {
		t.Helper()
		tried++
		if w.Code >= 500 {
			t.Errorf("%s, %s: %d %s", op.OperationID, where, w.Code, w.Body)
		}
		if w.Code >= 400 {
			refusal(t, w)
		}
		made := op.OperationID == "rename" || op.OperationID == "invite"
		if strings.Contains(w.Body.String(), "Canary") && !(made && w.Code < 300) { // what there is now is no echo
			t.Errorf("%s, %s: it comes back: %d %s", op.OperationID, where, w.Code, w.Body)
		}
		for name, values := range w.Header() {
			if strings.Contains(strings.Join(values, " "), "Canary") {
				t.Errorf("%s, %s: it comes back in %s", op.OperationID, where, name)
			}
		}
		p.h.clock.Advance(time.Second)
	}
	for _, op := range p.described() {
		ask := func(path, body string, more ...string) *httptest.ResponseRecorder {
			return p.ask(op.method, path, body, more...)
		}
		for _, hostile := range hostiles {
			for _, param := range op.Parameters {
				switch param.In {
				case "path":
					check(op, param.Name, ask(op.where(param.Name, hostile), bodies[op.OperationID]))
				case "query":
					check(op, param.Name, ask(op.where("", "")+"?"+param.Name+"="+url.QueryEscape(hostile), bodies[op.OperationID]))
				case "header":
					check(op, param.Name, ask(op.where("", ""), bodies[op.OperationID], param.Name, strings.Repeat(hostile, 20)))
				}
			}
			for _, field := range op.fields {
				for _, value := range []any{hostile, []string{hostile}, map[string]string{hostile: hostile}, 12345} {
					var body map[string]any
					must(t, json.Unmarshal([]byte(bodies[op.OperationID]), &body))
					body[field] = value
					text, err := json.Marshal(body)
					must(t, err)
					check(op, "the field "+field, ask(op.where("", ""), string(text)))
				}
			}
			check(op, "an unknown query", ask(op.where("", "")+"?"+url.QueryEscape(hostile)+"="+url.QueryEscape(hostile), bodies[op.OperationID]))
			check(op, "what it accepts", ask(op.where("", ""), bodies[op.OperationID], "Accept", strings.ReplaceAll(hostile, "\x00", "")))
			check(op, "no key", program{h: p.h, key: hostile}.ask(op.method, op.where("", ""), bodies[op.OperationID]))
		}
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"no operation":   p.ask(http.MethodGet, "/api/v1/"+canary, ""),
		"another method": p.ask(http.MethodPut, "/api/v1/people/"+canary, ""),
		"nobody's id":    p.ask(http.MethodGet, "/api/v1/people/"+canary, ""),
	} {
		check(described{OperationID: name}, name, w)
	}
	t.Logf("%d requests", tried)
	if tried < 500 {
		t.Errorf("only %d requests", tried)
	}
}

// What is read is one JSON object of just the fields that are described.
func TestEveryBodyIsReadStrictly(t *testing.T) {
	p := newProgram(t)
	read := 0
	for _, op := range p.described() {
		good, path := bodies[op.OperationID], op.where("", "")
		if op.RequestBody == nil { // one that nobody reads is refused, not passed over
			if strings.HasPrefix(op.OperationID, "operator-") {
				continue // closed to this key before that
			}
			for _, body := range []string{`{}`, `null`, canary} {
				if w := p.ask(op.method, path, body); w.Code != http.StatusUnprocessableEntity || refusal(t, w) != "invalid" {
					t.Errorf("%s takes a body: %d %s", op.OperationID, w.Code, w.Body)
				}
			}
			continue
		}
		read++
		first := op.fields[0]
		inner := strings.TrimSuffix(good, "}")
		for name, body := range map[string]string{
			"nothing": "", "no JSON": canary, "cut off": inner, "a list": "[" + good + "]", "a text": `"x"`, "null": "null", "an empty object": `{}`,
			"two values": good + good, "something after it": good + "x", "an unknown field": inner + `,"roles":["configuration"]}`,
			"a field twice": inner + `,"` + first + `":"123456"}`, "a field twice, written otherwise": inner + `,"\u00` + hexOf(first[0]) + first[1:] + `":"123456"}`,
			"another case":    strings.Replace(good, `"`+first, `"`+strings.ToUpper(first), 1),
			"null in a field": strings.Replace(good, good[strings.Index(good, ":")+1:strings.IndexAny(good, ",}")], "null", 1),
			"deep":            strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "deep in a field": `{"` + first + `":` + strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 501),
			"no text": "\xff\xfe{}", "a mark before it": "\ufeff" + good, "half a character": inner + `,"x":"\ud800"}`,
		} {
			w := p.ask(op.method, path, body, "Content-Type", "application/json")
			if got := refusal(t, w); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || got != "invalid" {
				t.Errorf("%s, %s: %d %s", op.OperationID, name, w.Code, w.Body)
			}
		}
		if w := p.ask(op.method, path, `{"`+first+`":"`+strings.Repeat("x", 17<<10)+`"}`); w.Code != http.StatusRequestEntityTooLarge || refusal(t, w) != "too-large" {
			t.Errorf("%s, a huge one: %d %s", op.OperationID, w.Code, w.Body)
		}
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/jsonp", "json"} {
			if w := p.ask(op.method, path, good, "Content-Type", kind); w.Code != http.StatusUnsupportedMediaType || refusal(t, w) != "not-json" {
				t.Errorf("%s as %q: %d %s", op.OperationID, kind, w.Code, w.Body)
			}
		}
	}
	if read != len(bodies) {
		t.Errorf("%d operations read something, the test knows %d", read, len(bodies))
	}
}

func hexOf(c byte) string { return string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]) }

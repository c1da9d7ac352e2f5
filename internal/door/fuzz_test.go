package door

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	twinlatch "github.com/twinlatch/twinlatch"
)

// A form that is taken is text: UTF-8 without zero bytes, no larger than ours are.
func FuzzForm(f *testing.F) {
	multipart := "multipart/form-data; boundary=x"
	for _, body := range []string{"", "a=b", "a=%00", "a=%ff", "%", "a;b", "a=b&a=c", "=", "a=%u0041", "email=ada%40acme.example&password=x"} {
		f.Add(body, "", "application/x-www-form-urlencoded")
		f.Add("a=b", body, "application/x-www-form-urlencoded; charset=utf-16")
	}
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\x00\r\n--x--", "", multipart)
	f.Add("{}", "", "application/json")
	f.Fuzz(func(t *testing.T, body, query, kind string) {
		plain := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/signin", RawQuery: query}, Header: http.Header{"Content-Type": {kind}}}
		plain.Body = http.MaxBytesReader(nil, io.NopCloser(strings.NewReader(body)), 1<<20)
		r := &Request{Request: plain}
		if err := parse(httptest.NewRecorder(), r); err != nil {
			var refusal *twinlatch.Error
			if !errors.As(err, &refusal) || refusal.Say == "" {
				t.Errorf("%q is refused without a sentence: %v", body, err)
			}
			return
		}
		if len(body) > maxForm && strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
			t.Errorf("%d bytes are taken", len(body))
		}
		for name, values := range r.Form {
			for _, value := range append(values, name) {
				if !utf8.ValidString(value) || strings.Contains(value, "\x00") {
					t.Errorf("%q and %q give the field %q the value %q", query, body, name, value)
				}
			}
		}
		// What is not a form leaves nothing behind that a handler would read.
		if r.PostFormValue("a") != "" && r.PostForm == nil {
			t.Errorf("%q as %s was read behind the door's back", body, kind)
		}
	})
}

// Where somebody wanted to go is kept as a path of ours, whatever they asked for.
func FuzzReturnQuery(f *testing.F) {
	for _, uri := range []string{"/", "/users?q=a", "//evil.example", "/\\evil", "/a%0d%0ab", "/?return=//x", "/#a", "%"} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		query, err := url.ParseQuery(returnQuery(uri))
		back := query.Get("return")
		if err != nil || len(query) != 1 || !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || twinlatch.SafeReturn(back) != back {
			t.Errorf("%q leads back to %q (%v)", uri, query, err)
		}
	})
}

package web

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
)

// The picture of any text that fits is a picture, square, with its quiet zone.
func FuzzQRPicture(f *testing.F) {
	f.Add(twinlatch.KeyURI("Acme", "ada@acme.example", []byte("12345678901234567890")))
	for _, text := range []string{"", "a", "漢字", "\x00\xff", strings.Repeat("a", 2331), strings.Repeat("a", 2332), strings.Repeat("7", 5000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 && len(text)%97 != 0 {
			return // the largest ones are slow to draw; a few of them do
		}
		raw, err := qrPicture(text)
		if err != nil {
			if len(raw) != 0 {
				t.Errorf("%q is refused and drawn", text)
			}
			return
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%q is no picture: %v", text, err)
		}
		side := picture.Bounds().Dx()
		if side != picture.Bounds().Dy() || side%modulePixels != 0 || side/modulePixels < 21+2*quietZone {
			t.Errorf("%q is %v", text, picture.Bounds())
		}
		for i := range side {
			if edge := quietZone*modulePixels - 1; dark(picture.At(i, edge)) || dark(picture.At(edge, i)) {
				t.Fatalf("%q has something in its quiet zone", text)
			}
		}
	})
}

// Numbers and kinds that a page is asked for are ones there are, or none.
func FuzzFilter(f *testing.F) {
	for _, typed := range []string{"", "0", "-1", "+7", "007", "9223372036854775807", "9223372036854775808", "1e3", " 7 ", "٧", "signed-in", "Signed-in", "\x00"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if kind := kindOf(typed); kind != "" && (string(kind) != typed || !slices.Contains(twinlatch.AuditKinds(), kind)) {
			t.Errorf("%q is the kind %q", typed, kind)
		}
		query := url.Values{"before": {typed}}
		if n := sequence(query, "before"); n < 0 || n > 0 && strings.TrimLeft(strings.TrimPrefix(typed, "+"), "0") != strconv.FormatInt(n, 10) {
			t.Errorf("%q is the number %d", typed, n)
		}
		r := &door.Request{Request: httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"days": {typed}}.Encode()))}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		n := number(r, "days")
		switch bare := strings.TrimSpace(typed); {
		case bare == "" && n != 0, n < -1:
			t.Errorf("%q is %d days", typed, n)
		case n > 0 && strings.TrimLeft(strings.TrimPrefix(bare, "+"), "0") != strconv.Itoa(n):
			t.Errorf("%q is %d days", typed, n)
		}
	})
}

// Back to the page a form stood on is back to a page of ours.
func FuzzCameFrom(f *testing.F) {
	for _, referer := range []string{"", "https://signin.example/users?x=1", "https://evil.example//evil.example", "javascript:alert(1)", "//evil", "https://a/\\b", "mailto:x", "%", "https:opaque"} {
		f.Add(referer)
	}
	f.Fuzz(func(t *testing.T, referer string) {
		r := &door.Request{Request: httptest.NewRequest(http.MethodPost, "/", nil)}
		r.Header["Referer"] = []string{referer}
		if back := cameFrom(r); twinlatch.SafeReturn(back) != back {
			t.Errorf("%q leads back to %q", referer, back)
		}
	})
}

package door

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	twinlatch "github.com/twinlatch/twinlatch"
)

// maxForm is the largest form that is read, in bytes. The largest of ours has a
// password of 1,024 bytes, each written as three, and a few short fields; what is
// kept while somebody proves who they are is no larger either.
const maxForm = 64 << 10

// parse reads the form, so that no handler meets half of one, nor text that no
// keyboard types and no database keeps.
func parse(w http.ResponseWriter, r *Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return twinlatch.Refuse(twinlatch.KindTooLarge, "error.form-too-large")
	case err != nil || !soundForm(r.Form):
		return twinlatch.Refuse(twinlatch.KindInvalid, "error.form-unreadable")
	}
	return nil
}

func soundForm(form url.Values) bool {
	for name, values := range form {
		for _, value := range values {
			if !sound(name) || !sound(value) {
				return false
			}
		}
	}
	return true
}

// sound reports text that is UTF-8 and holds no zero byte.
func sound(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

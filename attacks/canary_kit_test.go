package attacks_test

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// canaries are all secrets of a story by what they are, and where none of them
// may be found.
type canaries struct {
	mu      sync.Mutex
	secrets map[string][]byte // the secret by its name
	short   map[string]string // six digits, which are also parts of numbers
	log     bytes.Buffer
	answers bytes.Buffer // error pages and where browsers were sent
}

func newCanaries() *canaries {
	return &canaries{secrets: map[string][]byte{}, short: map[string]string{}}
}

// add keeps a secret; the same under another name is the same.
func (c *canaries) add(name, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(value) >= 8 {
		c.secrets[name+" "+value] = []byte(value)
	} else if value != "" {
		c.short[name+" "+value] = value
	}
}

// knows reports whether there is a canary whose name begins so.
func (c *canaries) knows(kind string) bool {
	for name := range c.secrets {
		if strings.HasPrefix(name, kind) {
			return true
		}
	}
	for name := range c.short {
		if strings.HasPrefix(name, kind) {
			return true
		}
	}
	return false
}

// Write is the log.
func (c *canaries) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(line)
}

func (c *canaries) lines() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// recorder is the way between browsers and the server: it knows every form that
// is sent and every cookie that is set, and keeps what no secret may be in.
type recorder struct {
	http.RoundTripper
	c *canaries
}

// typed are the fields of forms that hold secrets.
var typed = map[string]bool{"password": true, "current": true, "new": true, "code": true, "recovery": true, "t": true}

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		form, _ := url.ParseQuery(string(body))
		for name, values := range form {
			if typed[name] {
				r.c.add("typed "+name, values[0])
			}
		}
	}
	answer, err := r.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	for _, cookie := range answer.Cookies() {
		if !strings.HasSuffix(cookie.Name, "notice") { // sealed, and no secret
			r.c.add("cookie "+cookie.Name, cookie.Value)
		}
	}
	return answer, r.keep(answer)
}

// keep keeps what an error page says, and every address a browser is sent to. A
// form that is shown again shows none of what was typed, either.
func (r recorder) keep(answer *http.Response) error {
	body, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	r.c.answers.WriteString(answer.Header.Get("Location") + "\n")
	if answer.StatusCode >= 400 {
		// The link of a form that is shown again is the one that its person opened.
		page := regexp.MustCompile(`<input type="hidden" name="t" value="[^"]*">`).ReplaceAllString(string(body), "")
		r.c.answers.WriteString(html.UnescapeString(page))
	}
	return err
}

// spellings are the forms in which a secret could have been written down.
func spellings(secret []byte) map[string][]byte {
	text := string(secret)
	quoted, _ := json.Marshal(text)
	return map[string][]byte{
		"as it is":         secret,
		"in a URL":         []byte(url.QueryEscape(text)),
		"in JSON":          bytes.Trim(quoted, `"`),
		"in base64":        []byte(base64.RawStdEncoding.EncodeToString(secret)),
		"in base64 of web": []byte(base64.RawURLEncoding.EncodeToString(secret)),
		"in base32":        []byte(strings.TrimRight(base32.StdEncoding.EncodeToString(secret), "=")),
		"in hex":           []byte(hex.EncodeToString(secret)),
		"in capital hex":   []byte(strings.ToUpper(hex.EncodeToString(secret))),
	}
}

// notIn fails for every secret that is found.
func (c *canaries) notIn(t *testing.T, where string, text []byte) {
	t.Helper()
	if len(text) == 0 {
		t.Errorf("%s is empty: nothing was searched", where)
	}
	for name, secret := range c.secrets {
		for how, spelling := range spellings(secret) {
			if i := bytes.Index(text, spelling); i >= 0 {
				t.Errorf("%s has %s %s: …%q…", where, name, how, text[max(0, i-60):min(len(text), i+len(spelling)+20)])
			}
		}
	}
	for name, digits := range c.short {
		alone := regexp.MustCompile(`(?:^|[^0-9A-Fa-f.])` + digits + `(?:[^0-9A-Fa-f]|$)`)
		if at := alone.FindIndex(text); at != nil {
			t.Errorf("%s has %s %s: …%q…", where, name, digits, text[max(0, at[0]-60):min(len(text), at[1]+20)])
		}
	}
}

// keyFile makes canaries of everything in a key file.
func (c *canaries) keyFile(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	var file struct {
		MAC, Pepper []byte
		Sealing     struct {
			Key []struct {
				KeyData struct{ Value []byte }
			}
		}
	}
	must(t, json.Unmarshal(text, &file))
	if len(file.MAC) == 0 || len(file.Pepper) == 0 || len(file.Sealing.Key) == 0 {
		t.Fatalf("a key file is something else now: %d keys", len(file.Sealing.Key))
	}
	c.add("key of the audit log", string(file.MAC))
	c.add("pepper", string(file.Pepper))
	for _, key := range file.Sealing.Key { // 32 bytes, behind what kind of key it is
		c.add("sealing key", string(key.KeyData.Value[len(key.KeyData.Value)-32:]))
	}
}

package attacks_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
)

// loopback is where the tests' proxy stands: it names a browser's address.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// browser is a browser without JavaScript with an address of its own: it keeps
// cookies and follows redirects.
type browser struct {
	h      *house
	client *http.Client
	from   string // its network address, as the trusted proxy names it
	stays  bool   // follows no redirect; to another host it never does
}

// answer is what a browser stands before after its last request.
type answer struct {
	status  int
	path    string // of the page it came to
	url     string // with the query
	body    string
	header  http.Header
	cookies []*http.Cookie // set on the way and not taken away again
	hops    []string       // addresses it was led to, in order
}

// browser opens a new browser at a new address.
func (h *house) browser() *browser {
	h.t.Helper()
	h.sources++
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &browser{h: h, from: fmt.Sprintf("203.0.%d.%d", 113+h.sources/250, 1+h.sources%250), client: &http.Client{Jar: jar, Transport: h.wires}}
}

// get opens a page; post sends a form of ours: names and values in turn.
func (b *browser) get(path string) answer {
	b.h.t.Helper()
	return b.send(b.request(http.MethodGet, path, nil))
}

func (b *browser) post(path string, form ...string) answer {
	b.h.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return b.send(b.request(http.MethodPost, path, values))
}

// request is what get and post send, to be changed before send.
func (b *browser) request(method, path string, form url.Values) *http.Request {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.h.base+path, body)
	must(b.h.t, err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("X-Forwarded-For", b.from)
	r.Header.Set("X-Forwarded-Proto", "http")
	r.Header.Set("X-Forwarded-Host", strings.TrimPrefix(publicURL, "http://"))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

// send follows redirects as a browser does. An answer that is our fault (500 and
// up) fails the test.
func (b *browser) send(r *http.Request) answer {
	b.h.t.Helper()
	a, err := b.ask(r)
	must(b.h.t, err)
	if a.status >= 500 {
		b.h.t.Fatalf("%s %s: %d\n%s", r.Method, r.URL, a.status, a.body)
	}
	return a
}

// ask is send that leaves the judgement to its caller; many may ask at once.
func (b *browser) ask(r *http.Request) (answer, error) {
	var a answer
	client := *b.client
	client.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
		if b.stays || next.URL.Host != r.URL.Host {
			return http.ErrUseLastResponse
		}
		a.cookies = append(a.cookies, next.Response.Cookies()...)
		a.hops = append(a.hops, next.URL.RequestURI())
		if len(a.hops) > 10 {
			return fmt.Errorf("led in circles: %v", a.hops)
		}
		for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Accept"} {
			next.Header.Set(name, r.Header.Get(name))
		}
		return nil
	}
	got, err := client.Do(r)
	if err != nil {
		return a, err
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	a.cookies = append(a.cookies, got.Cookies()...)
	a.status, a.path, a.url, a.body, a.header = got.StatusCode, got.Request.URL.Path, got.Request.URL.RequestURI(), string(text), got.Header
	return a, err
}

// cookie is the value of one of our cookies ("session", "signin", "trust",
// "known"), empty for none; setCookie puts one in, stolen or made up.
func (b *browser) cookie(name string) string {
	b.h.t.Helper()
	for _, c := range b.client.Jar.Cookies(b.home()) {
		if c.Name == "twinlatch-"+name {
			return c.Value
		}
	}
	return ""
}

func (b *browser) setCookie(name, value string) {
	b.h.t.Helper()
	c := &http.Cookie{Name: "twinlatch-" + name, Value: value, Path: "/"}
	if value == "" {
		c.MaxAge = -1
	}
	b.client.Jar.SetCookies(b.home(), []*http.Cookie{c})
}

// copy is a second browser with the same cookies: somebody copied the profile.
func (b *browser) copy() *browser {
	b.h.t.Helper()
	other := b.h.browser()
	other.client.Jar.SetCookies(b.home(), b.client.Jar.Cookies(b.home()))
	return other
}

func (b *browser) home() *url.URL {
	u, err := url.Parse(b.h.base)
	must(b.h.t, err)
	u.Path = "/"
	return u
}

// setBody gives a request a body of another kind than a form's.
func setBody(r *http.Request, kind, body string) {
	r.Header.Set("Content-Type", kind)
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
}

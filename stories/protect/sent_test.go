package protect_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// walk is somebody who sends things to a proxy.
type walk struct {
	town  *town
	proxy string
	bo    *browser
	other string // Bo's cookie for another application
}

// story is something that is sent, and who the application may be told that it is.
type story struct {
	what  string
	reach reach
	do    func(w *walk) answer
}

type reach int

const (
	nobody reach = iota
	asBo
	asBoAtMost // a proxy may refuse what is odd, or take it for what Bo may do
)

const (
	wagesHost = "wages.example.com"
	notAsked  = "not asked of this one"
	script    = "application/json"
)

// sent are the stories, in an order in which none disturbs the next: each begins
// with the Bo it needs, and the last ones break what is behind the proxy.
func sent() []story {
	stranger := func(path string, headers ...string) func(*walk) answer {
		return func(w *walk) answer { return w.still(w.town.browser()).get(orders+path, headers...) }
	}
	bo := func(headers ...string) func(*walk) answer {
		return func(w *walk) answer { return w.in().get(orders+"/list", headers...) }
	}
	return []story{
		{"a stranger, in the address bar", nobody, stranger("/list")},
		{"a stranger's script", nobody, stranger("/list", "Accept", script, "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")},
		{"a stranger's form", nobody, func(w *walk) answer {
			return w.still(w.town.browser()).send(http.MethodPost, orders+"/approve", "number=1042")
		}},
		{"a CORS preflight", nobody, func(w *walk) answer {
			return w.still(w.town.browser()).send(http.MethodOptions, orders+"/list", "", "Accept", "*/*", "Sec-Fetch-Mode", "cors", "Origin", "https://other.example", "Access-Control-Request-Method", "PUT")
		}},
		{"a stranger who says to be Bo, in every identity header", nobody, stranger("/list", madeUp("-")...)},
		{"a stranger who says so with underscores", nobody, stranger("/list", madeUp("_")...)},
		{"a stranger with a cookie that is none", nobody, stranger("/list", "Cookie", `__Host-app="; __Host-app=AAAA`)},
		{"Bo", asBo, bo()},
		{"Bo, who says to be somebody else in every identity header", asBo, bo(madeUp("-")...)},
		{"Bo, who says so with underscores", asBo, bo(madeUp("_")...)},
		{"Bo's form of 5 kB", asBo, func(w *walk) answer {
			return w.in().send(http.MethodPost, orders+"/approve", "amount="+strings.Repeat("9", 5000))
		}},
		{"another application's cookie", nobody, func(w *walk) answer { return w.as(w.other) }},
		{"the same, with `X-Forwarded-Host` of that application", nobody, func(w *walk) answer { return w.as(w.other, "X-Forwarded-Host", wagesHost) }},
		{"Bo, with `X-Forwarded-Host` of another application", asBo, bo("X-Forwarded-Host", wagesHost)},
		{"the session's cookie of Twinlatch", nobody, func(w *walk) answer { return w.as(w.sessionCookie()) }},
		{"Bo's cookie twice, once made up", nobody, func(w *walk) answer { return w.as("AAAA; __Host-app=" + w.cookie()) }},
		{"a host that nobody registered, with Bo's cookie", asBoAtMost, func(w *walk) answer { return w.raw("GET /list HTTP/1.1\r\nHost: nobody.example.com\r\n") }},
		{"a method that is none (`get`), with Bo's cookie", asBoAtMost, func(w *walk) answer { return w.raw("get /list HTTP/1.1\r\nHost: " + ordersHost + "\r\n") }},
		{"no host (HTTP/1.0), with Bo's cookie", asBoAtMost, func(w *walk) answer { return w.raw("GET /list HTTP/1.0\r\n") }},
		{"two hosts, with Bo's cookie", asBoAtMost, func(w *walk) answer {
			return w.raw("GET /list HTTP/1.1\r\nHost: " + ordersHost + "\r\nHost: " + wagesHost + "\r\n")
		}},
		{"http instead of https, with Bo's cookie", nobody, (*walk).plainly},
		{"a web socket without a session", nobody, func(w *walk) answer { return w.socket("") }},
		{"a web socket of Bo's", asBo, func(w *walk) answer { return w.socket(w.cookie()) }},
		{"Bo, who has `Connection` name every identity header", asBoAtMost, func(w *walk) answer {
			return w.raw("GET /list HTTP/1.1\r\nHost: " + ordersHost + "\r\nConnection: " + strings.Join(identity, ", ") + "\r\n")
		}},
		{"a web socket of Bo's that does so", asBoAtMost, func(w *walk) answer { return w.socket(w.cookie(), identity...) }},
		{"the code of the hand-off, a second time", nobody, (*walk).replay},
		{"Bo, signed out a moment ago, on an open connection", nobody, func(w *walk) answer {
			b := w.in()
			b.get(orders + "/list")
			w.town.reached()
			w.signOut()
			return b.get(orders + "/list")
		}},
		{"Bo, whose session is a day old", nobody, func(w *walk) answer {
			b := w.in()
			w.town.clock.Advance(24 * time.Hour)
			return b.get(orders + "/list")
		}},
		{"Bo, once his company requires two-factor", nobody, func(w *walk) answer {
			b := w.in()
			w.required(true)
			defer w.required(false)
			return b.get(orders + "/list")
		}},
		{"his script then", nobody, func(w *walk) answer {
			b := w.in()
			w.required(true)
			defer w.required(false)
			return b.get(orders+"/list", "Accept", script, "Sec-Fetch-Mode", "cors")
		}},
		{"Bo, suspended", nobody, func(w *walk) answer {
			b := w.in()
			w.suspend(twinlatch.AccountSuspended)
			defer w.suspend(twinlatch.AccountActive)
			return b.get(orders + "/list")
		}},
		{"Bo, while Twinlatch answers 500", nobody, func(w *walk) answer {
			b := w.in()
			must(w.town.t, w.town.s.Close())
			return b.get(orders + "/list")
		}},
		{"Bo, while Twinlatch is down", nobody, func(w *walk) answer {
			w.town.hangUp()
			return w.bo.get(orders + "/list")
		}},
	}
}

// madeUp is every identity header with a word of one's own, spelt with one sign or
// in capitals.
func madeUp(sign string) (headers []string) {
	for _, name := range []string{"Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups", "X-Twinlatch-Company", "X-Twinlatch-Company-Name",
		"X-Twinlatch-Level", "X-Twinlatch-Auth-Time", "X-Twinlatch-Machine", "X-Twinlatch-Assertion"} {
		name = strings.ReplaceAll(name, "-", sign)
		for _, spelling := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
			headers = append(headers, spelling, "made-up")
		}
	}
	return headers
}

// still is a browser that shows where it is led and does not follow.
func (w *walk) still(b *browser) *browser {
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// in is Bo, signed in at the application; again where he no longer is.
func (w *walk) in() *browser {
	if w.bo != nil {
		a := w.bo.get(orders + "/")
		if w.town.reached(); a.status == http.StatusOK {
			return w.bo
		}
	}
	b := w.town.browser()
	b.signIn("/")
	w.town.reached()
	w.bo = w.still(b)
	return w.bo
}

func (w *walk) cookie() string {
	for _, c := range w.in().client.Jar.Cookies(mustURL(w.town.t, orders)) {
		if c.Name == "__Host-app" {
			return c.Value
		}
	}
	return ""
}

func (w *walk) sessionCookie() string {
	for _, c := range w.in().client.Jar.Cookies(mustURL(w.town.t, "https://"+signinHost)) {
		if c.Name == "__Host-session" {
			return c.Value
		}
	}
	return ""
}

// as asks for a page of the application with this cookie.
func (w *walk) as(value string, headers ...string) answer {
	return w.still(w.town.browser()).get(orders+"/list", append(headers, "Cookie", "__Host-app="+value)...)
}

// way goes with Bo's session to an application's host and back, past the proxy.
func (w *walk) way(host string) (in flow.Arrival) {
	t, house := w.town.t, w.town.s.House
	begun, err := house.AppStart(t.Context(), flow.AppStart{Host: host, ReturnTo: "/"})
	must(t, err)
	v, err := house.Visitor(t.Context(), w.sessionCookie(), flow.From{})
	must(t, err)
	way, err := house.AppEnter(t.Context(), v, mustURL(t, begun.To).Query().Get("request"))
	must(t, err)
	return flow.Arrival{Host: host, Code: mustURL(t, way.To).Query().Get("code"), State: begun.State}
}

// wages registers a second application, which Bo has entered.
func (w *walk) wages() {
	t := w.town.t
	must(t, w.town.s.House.DB.Write(t.Context(), func(tx *store.Tx) error {
		a, err := tx.App("orders")
		a.ID, a.Address = "wages", "https://"+wagesHost
		_, err2 := tx.InsertApp(a)
		return errors.Join(err, err2)
	}))
	out, err := w.town.s.House.AppFinish(t.Context(), w.way(wagesHost))
	must(t, err)
	w.other = out.Token
}

// replay uses a code in the browser it was for, and once more.
func (w *walk) replay() answer {
	b := w.still(w.town.browser())
	in := w.way(ordersHost)
	back := orders + "/.twinlatch/finish?" + url.Values{"code": {in.Code}}.Encode()
	first := b.get(back, "Cookie", "__Host-app-state="+in.State)
	if first.header.Get("Location") != orders+"/" {
		w.town.t.Errorf("the code, the first time, leads to %q (%d)", first.header.Get("Location"), first.status)
	}
	return w.still(w.town.browser()).get(back, "Cookie", "__Host-app-state="+in.State)
}

func (w *walk) signOut() {
	v, err := w.town.s.House.Visitor(w.town.t.Context(), w.sessionCookie(), flow.From{})
	must(w.town.t, err)
	must(w.town.t, w.town.s.House.Signout(w.town.t.Context(), v))
}

func (w *walk) required(on bool) {
	must(w.town.t, w.town.s.House.DB.Write(w.town.t.Context(), func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		c.Policy.Required = on
		return errors.Join(err, tx.UpdateCompany(c))
	}))
}

func (w *walk) suspend(status twinlatch.AccountStatus) {
	must(w.town.t, w.town.s.House.DB.Write(w.town.t.Context(), func(tx *store.Tx) error {
		a, err := tx.TakeAccount("acme", "bo")
		a.Status = status
		return errors.Join(err, tx.UpdateAccount(a))
	}))
}

// raw sends lines that no browser would, with Bo's cookie.
func (w *walk) raw(head string) answer {
	cookie := w.cookie()
	if w.proxy == "envoy" {
		return answer{body: notAsked} // what reads its requests is no Envoy
	}
	conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: w.town.roots, ServerName: ordersHost, MinVersion: tls.VersionTLS12}}).DialContext(w.town.t.Context(), "tcp", w.town.proxy)
	must(w.town.t, err)
	return w.exchange(conn, head+"Connection: close\r\nAccept: text/html\r\nCookie: __Host-app="+cookie+"\r\n\r\n")
}

// plainly asks without TLS where the proxy expects it.
func (w *walk) plainly() answer {
	if w.proxy == "envoy" {
		return answer{body: notAsked}
	}
	conn, err := (&net.Dialer{}).DialContext(w.town.t.Context(), "tcp", w.town.proxy)
	must(w.town.t, err)
	return w.exchange(conn, "GET /list HTTP/1.1\r\nHost: "+ordersHost+"\r\nConnection: close\r\nCookie: __Host-app="+w.cookie()+"\r\n\r\n")
}

// socket opens a web socket, and says something over one that is open. Connection
// may name more.
func (w *walk) socket(cookie string, alsoNamed ...string) answer {
	conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: w.town.roots, ServerName: ordersHost, MinVersion: tls.VersionTLS12}}).DialContext(w.town.t.Context(), "tcp", w.town.proxy)
	must(w.town.t, err)
	return w.exchange(conn, fmt.Sprintf("GET /live HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: __Host-app=%s\r\nAccept: text/html\r\n\r\n", ordersHost, strings.Join(append(alsoNamed, "Upgrade"), ", "), cookie))
}

func (w *walk) exchange(conn net.Conn, text string) answer {
	t := w.town.t
	defer func() { _ = conn.Close() }()
	must(t, conn.SetDeadline(time.Now().Add(time.Minute))) // it fails rather than waits for ever
	_, err := io.WriteString(conn, text)
	must(t, err)
	read := bufio.NewReader(conn)
	got, err := http.ReadResponse(read, nil)
	must(t, err)
	if got.StatusCode == http.StatusSwitchingProtocols {
		_, err := io.WriteString(conn, "is anybody there?\n")
		must(t, err)
		if line, err := read.ReadString('\n'); err != nil || line != "is anybody there?\n" {
			t.Errorf("over the open socket came %q, %v", line, err)
		}
		return answer{status: got.StatusCode, header: got.Header}
	}
	_ = got.Body.Close()
	return answer{status: got.StatusCode, header: got.Header}
}

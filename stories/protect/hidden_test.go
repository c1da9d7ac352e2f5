package protect_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// identity are the headers that an application is told about Bo; his groups are none.
var identity = []string{"Remote-User", "Remote-Name", "Remote-Email", "X-Twinlatch-Company", "X-Twinlatch-Company-Name", "X-Twinlatch-Level", "X-Twinlatch-Auth-Time", "X-Twinlatch-Assertion"}

// missing are those that a request to the application came without.
func missing(r *http.Request) (names []string) {
	for _, name := range identity {
		if r.Header.Get(name) == "" {
			names = append(names, name)
		}
	}
	return names
}

// What Connection names is for the next hop alone, so a proxy that obeys takes it
// away: a client could hide who it is from the application. It does not get there, or
// the application is told all the same.
func TestNobodyHidesWhoTheyAre(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		w := &walk{town: town}
		cookie := w.cookie()
		town.reached()
		for _, name := range append(identity, "Remote-Groups", "X-Twinlatch-Machine") {
			for _, line := range []string{
				"Connection: " + name, "connection: close,\t" + strings.ToLower(name) + " ,keep-alive", "Connection: keep-alive\r\nConnection: " + strings.ToUpper(name),
				"Connection: close;" + name, "Connection: keep-alive " + name, `Connection: "` + name + `"`, "Connection: close,\r\n " + name,
				"Connection: Upgrade, " + name + "\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
			} {
				w.bare("GET /list HTTP/1.1\r\nHost: " + ordersHost + "\r\n" + line + "\r\nCookie: __Host-app=" + cookie + "\r\nAccept: text/html\r\n\r\n")
				for _, r := range town.reached() {
					if hidden := missing(r); len(hidden) > 0 {
						t.Errorf("%q hides %v", line, hidden)
					}
				}
			}
		}
	})
}

// bare sends a request as it stands and waits until it was answered.
func (w *walk) bare(text string) {
	t := w.town.t
	t.Helper()
	conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: w.town.roots, ServerName: ordersHost, MinVersion: tls.VersionTLS12}}).DialContext(t.Context(), "tcp", w.town.proxy)
	must(t, err)
	defer func() { _ = conn.Close() }()
	must(t, conn.SetDeadline(time.Now().Add(time.Minute))) // it fails rather than waits for ever
	_, err = io.WriteString(conn, text)
	must(t, err)
	_, _ = conn.Read(make([]byte, 1))
}

package protect_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A connection that becomes HTTP/2 behind the proxy carries requests that nobody is
// asked about, with whatever identity headers somebody likes. What is asked for is
// left out or refused; web sockets alone are opened.
func TestNoConnectionBecomesAnotherProtocol(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		w := &walk{town: town}
		cookie := w.cookie()
		town.reached()
		const settings = "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
		for _, ask := range []string{
			"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + settings,
			"Connection: Upgrade\r\nUpgrade: h2c\r\n" + settings,
			"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: websocket, h2c\r\nSec-WebSocket-Version: 13\r\n" + settings,
			"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: websocket\r\nUpgrade: h2c\r\nSec-WebSocket-Version: 13\r\n" + settings,
			"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n",
		} {
			conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: town.roots, ServerName: ordersHost, MinVersion: tls.VersionTLS12}}).DialContext(t.Context(), "tcp", town.proxy)
			must(t, err)
			must(t, conn.SetDeadline(time.Now().Add(time.Minute))) // it fails rather than waits for ever
			_, err = io.WriteString(conn, "GET /list HTTP/1.1\r\nHost: "+ordersHost+"\r\n"+ask+"Cookie: __Host-app="+cookie+"\r\nAccept: text/html\r\n\r\n")
			must(t, err)
			_, _ = conn.Read(make([]byte, 1)) // it was answered, so it was passed on or not
			_ = conn.Close()
			for _, r := range town.reached() {
				up := strings.ToLower(strings.Join(r.Header["Upgrade"], ","))
				if up != "" && up != "websocket" || strings.Contains(strings.ToLower(r.Header.Get("Connection")), "settings") {
					t.Errorf("%q reached the application: %v", ask, pick(r.Header, "Connection", "Upgrade", "Http2-Settings"))
				}
			}
		}
	})
}

// Some applications take other signs than "-" and "_" for the same in a header's
// name; PHP takes the full stop so.
func TestNoSpellingOfOurHeadersIsMadeUp(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		w := &walk{town: town}
		bo := w.in()
		town.reached()
		for _, sign := range []string{".", "~", "'", "|"} {
			bo.get(orders+"/list", madeUp(sign)...)
			for _, r := range town.reached() {
				for name, values := range r.Header {
					if strings.Contains(strings.Join(values, ","), "made-up") {
						t.Errorf("%s reached the application", name)
					}
				}
			}
		}
	})
}

func pick(h http.Header, names ...string) http.Header {
	out := http.Header{}
	for _, name := range names {
		if all := h.Values(name); len(all) > 0 {
			out[name] = all
		}
	}
	return out
}

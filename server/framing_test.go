package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// A message that two readers may cut differently is the last of its connection:
// what follows it is nobody's request.
func TestAttackNothingIsHiddenInTheBodyOfAnother(t *testing.T) {
	_, _, base := startServer(t)
	hidden := "GET /signin HTTP/1.1\r\nHost: localhost\r\n\r\n"
	chunks := "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden
	post := "POST /signin HTTP/1.1\r\nHost: localhost\r\n"
	for name, c := range map[string]struct {
		raw     string
		answers int
	}{
		"two plain requests":       {hidden + hidden, 3},
		"a length and chunks":      {post + "Content-Length: 5\r\n" + chunks, 1},
		"chunks alone":             {post + chunks, 1},
		"chunks on a line below":   {post + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding:\r\n", len(hidden)+5) + " chunked\r\n\r\n0\r\n\r\n" + hidden, 1},
		"chunks before there were": {"POST /signin HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nContent-Length: 5\r\n" + chunks, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := answers(t, base[len("http://"):], c.raw); got != c.answers {
				t.Errorf("%d answers, want %d", got, c.answers)
			}
		})
	}
}

// answers counts what comes back over one connection when a last request asks
// for its end, so that nobody waits for a house that listens on.
func answers(t *testing.T, address, raw string) int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, raw+"GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	count := 0
	for in := bufio.NewReader(conn); ; count++ {
		got, err := http.ReadResponse(in, nil)
		if err != nil {
			return count
		}
		_, _ = io.Copy(io.Discard, got.Body)
	}
}

package storetest

import (
	"bytes"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
)

// cut says where the connection to PostgreSQL is cut.
type cut int32

const (
	cutNothing cut = iota
	cutCommit      // the commit never arrives
	cutAnswer      // its answer never does
)

// scissors stand between the store and PostgreSQL.
type scissors struct {
	dsn    string
	target string
	cut    atomic.Int32
}

func startScissors(t *testing.T, dsn string) *scissors {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &scissors{target: u.Host}
	u.Host = listener.Addr().String()
	s.dsn = u.String()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(client)
		}
	}()
	return s
}

// serve passes on both ways until one side ends or the scissors close.
func (s *scissors) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", s.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var deaf atomic.Bool
	go func() {
		defer func() { _, _ = client.Close(), server.Close() }()
		pass(client, server, func([]byte) bool { return !deaf.Load() })
	}()
	pass(server, client, func(message []byte) bool {
		if !bytes.Contains(message, []byte("commit\x00")) {
			return true
		}
		deaf.Store(s.cut.Load() == int32(cutAnswer))
		return s.cut.Load() != int32(cutCommit)
	})
}

// pass copies what arrives as long as may says so.
func pass(to, from net.Conn, may func(message []byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if !may(buffer[:n]) {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

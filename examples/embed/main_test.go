package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// The program runs as its comment says, and its page is shut to strangers.
func TestTheProgramRuns(t *testing.T) {
	free, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := strings.Replace(free.Addr().String(), "127.0.0.1", "localhost", 1)
	_ = free.Close()
	t.Chdir(t.TempDir())
	t.Setenv("EMBED_ADDRESS", address)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	body := ""
	for body == "" && t.Context().Err() == nil { // until it listens
		answer, err := http.Get("http://" + address + "/orders/")
		if err != nil {
			select {
			case err := <-ended:
				ended <- err
				t.Fatal(err)
			default:
				continue
			}
		}
		text, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		body = string(text)
	}
	if strings.Contains(body, "Orders of") {
		t.Errorf("a stranger reads\n%s", body)
	}
}

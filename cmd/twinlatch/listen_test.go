package main

import (
	"strings"
	"testing"
)

// Whoever starts a second one is told which flag gives it another address.
func TestAnAddressInUseNamesTheFlag(t *testing.T) {
	first, err := listenOn(t.Context(), "--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	address := first.Addr().String()
	second, err := listenOn(t.Context(), "--auth-listen", address)
	if err == nil {
		_ = second.Close()
		t.Fatal("two listen on one address")
	}
	for _, want := range []string{address + " is in use", "--auth-listen"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

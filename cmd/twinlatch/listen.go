package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listenOn listens on the address of a flag. An address in use is the mistake of a
// first day, when the demo still runs, so it is answered with what to do about it.
func listenOn(ctx context.Context, flag, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use, perhaps by another Twinlatch or its demo; end that one, or give another address by %s: %w", address, flag, err)
	}
	return listener, err
}

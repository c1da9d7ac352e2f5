package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// sink is a mail server that takes every letter and keeps none: with mail, the
// house does all that it does in earnest. It prints its address.
func sink(_ []string, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	fmt.Fprintf(out, "smtp://%s\n", listener.Addr())
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		go take(textproto.NewConn(conn))
	}
}

// take speaks as much SMTP (RFC 5321) as a sender needs to be rid of its letter.
func take(c *textproto.Conn) {
	defer func() { _ = c.Close() }()
	say := func(line string) { _ = c.PrintfLine("%s", line) } // who went away hears nothing
	say("220 sink")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch verb {
		case "DATA":
			say("354 go on")
			_, _ = io.Copy(io.Discard, c.DotReader())
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 sink")
		}
	}
}

// Command storybook shows every page of Twinlatch in every state, with sample
// data: on a loopback address, written to a folder, or photographed.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/twinlatch/twinlatch/internal/words"
	"github.com/twinlatch/twinlatch/stories/storybook/book"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "address of the storybook; loopback only")
	out := flag.String("out", "", "write the pages into this folder and end")
	shots := flag.String("screenshots", "", "photograph the pages into this folder and end")
	only := flag.String("only", "", "photograph only stories whose name contains this")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *listen, *out, album{folder: *shots, only: *only}); err != nil {
		fmt.Fprintln(os.Stderr, "storybook:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listen, out string, a album) error {
	catalogue, err := words.Load()
	if err != nil {
		return err
	}
	b := book.Open(catalogue)
	if out == "" && a.folder == "" {
		return serve(ctx, b, listen)
	}
	if out != "" {
		if err := write(b, out); err != nil {
			return err
		}
	}
	if a.folder != "" {
		return a.shoot(ctx, b)
	}
	return nil
}

// write renders every story to a file, to be read or compared.
func write(b *book.Book, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, s := range b.Stories() {
		f, err := os.Create(filepath.Join(folder, s.Name()+".html"))
		if err != nil {
			return err
		}
		if err := s.Render(f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

func serve(ctx context.Context, b *book.Book, listen string) error {
	l, err := listenLoopback(listen)
	if err != nil {
		return err
	}
	fmt.Printf("storybook: http://%s/\n", l.Addr())
	s := &http.Server{Handler: b.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { <-ctx.Done(); _ = s.Close() }()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func listenLoopback(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not a loopback address", address)
	}
	return net.Listen("tcp", address)
}

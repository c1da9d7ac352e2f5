package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// certificate is a pair of files that is read again when it was renewed, so
// that nobody has to start the server anew every few weeks.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	pair    *tls.Certificate
	written time.Time // when the file that pair comes from was written
}

// load reads the files for the first time.
func (c *certificate) load() error {
	written, err := writtenAt(c.certFile)
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.pair, c.written = &pair, written
	return nil
}

// get is asked at each handshake. Files that cannot be read, as between the
// writing of the one and of the other, leave what there was in place.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	written, err := writtenAt(c.certFile)
	if err != nil || written.Equal(c.written) {
		return c.pair, nil // the one we have is good until it ends
	}
	if err := c.load(); err != nil {
		tell(c.log, twinlatch.EventCertificateBad, slog.Any("error", err))
		return c.pair, nil
	}
	tell(c.log, twinlatch.EventCertificate, slog.Time("until", c.pair.Leaf.NotAfter))
	return c.pair, nil
}

func writtenAt(file string) (time.Time, error) {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

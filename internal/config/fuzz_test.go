package config_test

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
)

// What a file sets are settings there are, and what it gets wrong is said in one
// line.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		"", "listen = \"127.0.0.1:1\"", "trusted-proxies = [\"10.0.0.0/8\"]", "hash-memory = 64", "hash-memory = -1e400", "[serve]\nlisten = \"x\"",
		"listen = \"\"\"\nx\"\"\"", "LISTEN = \"x\"", "listen.x = 1", "listen = 1979-05-27T07:32:00Z", "listen = \"\\u0000\"", "\xff", "a = [[[[[[[[", "config = \"x\"", "\"listen\" = 'x'",
	} {
		f.Add([]byte(text))
	}
	path := filepath.Join(f.TempDir(), "twinlatch.toml")
	var names []string
	for _, s := range config.Settings() {
		names = append(names, s.Name)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := config.ReadFile(path)
		if err != nil {
			if file != nil || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q: %v, and it sets %v", text, err, file)
			}
			return
		}
		for name := range file {
			if !slices.Contains(names, strings.ToLower(name)) {
				t.Errorf("%q sets %q, which is no setting", text, name)
			}
		}
	})
}

// Settings that pass let no cookie over a network in the clear, believe no
// network of everybody, and hash no cheaper than the floor; what is refused says
// nothing of a password.
func FuzzSettings(f *testing.F) {
	f.Add("127.0.0.1:8080", "http://localhost:8080", "10.0.0.0/8", "smtp://user:canary@mail:25", "postgres://u:canary@h/d")
	f.Add("0.0.0.0:80", "https://signin.example.com", "0.0.0.0/0", "smtps://mail", "")
	f.Add("[::]:80", "http://127.0.0.1.evil.example", "::/0", "smtp://%zzcanary", "postgresql://canary")
	f.Add(":80", "http://localhost@evil.example", "::ffff:0.0.0.0/96", "", "mysql://canary")
	f.Add("localhost:1", "https://a/b", "fe80::1%eth0", "http://canary", "postgres://%zzcanary")
	f.Fuzz(func(t *testing.T, listen, public, proxy, smtp, dsn string) {
		s := config.Serve{
			Data:   config.Data{Data: "data", Database: dsn},
			Listen: listen, PublicURL: public, TrustedProxies: []string{proxy}, SMTP: smtp, MailFrom: "us@acme.example",
			HashMemory: 19, HashPasses: 2, LogFormat: "text",
		}
		if proxy == "" {
			s.TrustedProxies = nil
		}
		if err := s.Check(); err != nil {
			for _, hidden := range []string{smtp, dsn} {
				if strings.Contains(hidden, "canary") && strings.Contains(err.Error(), "canary") && !strings.Contains(listen+public+proxy, "canary") {
					t.Errorf("%q is repeated: %v", hidden, err)
				}
			}
			return
		}
		u, err := s.Public()
		if err != nil || u.Scheme != "https" && (u.Scheme != "http" || !here(u.Hostname())) {
			t.Errorf("%q passes as the public address %v (%v)", public, u, err)
		}
		networks, err := s.Proxies()
		if err != nil || slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Bits() <= 0 || !n.IsValid() }) {
			t.Errorf("%q passes as the proxies %v (%v)", proxy, networks, err)
		}
		if dsn != "" && !strings.HasPrefix(dsn, "postgres") {
			t.Errorf("%q passes as a database", dsn)
		}
	})
}

// here is a second opinion on which names mean this machine.
func here(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

package notify

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
)

// A mail server's address that is taken names a host and a port; one that is not
// is never repeated: it may hold a password.
func FuzzServerAddress(f *testing.F) {
	for _, server := range []string{"smtp://mail:25", "smtps://user:canary@mail", "smtp://%zzcanary", "smtp://canary:70000", "http://canary", "smtp://[::1]:25", "smtp://:25", "smtp://a:canary@b:c"} {
		f.Add(server, from)
	}
	f.Add("smtp://mail", "canary")
	f.Add("smtp://mail", "A <a@b.c>, B <b@b.c>")
	f.Fuzz(func(t *testing.T, server, sender string) {
		s, err := NewSMTP(server, sender)
		if err != nil {
			if s != nil || strings.Contains(server, "canary") && !strings.Contains(sender, "canary") && strings.Contains(err.Error(), "canary") {
				t.Errorf("%q is repeated: %v", server, err)
			}
			return
		}
		if s.host == "" || s.port < 1 || s.port > 65535 || s.from.Address == "" {
			t.Errorf("%q from %q is taken as %s port %d from %v", server, sender, s.host, s.port, s.from)
		}
	})
}

// Whatever stands in a letter, its head is ours: one recipient, no header more.
func FuzzHeaders(f *testing.F) {
	f.Add("Reset", "ada@acme.example", "text")
	f.Add("a\r\nBcc: all@evil.example", "ada@acme.example", ".\r\n.\r\nMAIL FROM:<x>")
	f.Add("\xff\x00\n\nbody", "ada@acme.example\r\nBcc: all@evil.example", "\x00")
	f.Add("=?utf-8?q?=0d=0aBcc:_x?=", "Ada <ada@acme.example>", "--boundary--")
	f.Add("Ünder", "a@b, c@d", "")
	s, err := NewSMTP("smtp://localhost:25", from)
	if err != nil {
		f.Fatal(err)
	}
	names := func(t *testing.T, l Letter) []string {
		m, err := s.message(l)
		if err != nil {
			return nil
		}
		var out bytes.Buffer
		if _, err := m.WriteTo(&out); err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		read, err := mail.ReadMessage(&out)
		if err != nil {
			t.Fatalf("%+v is no message: %v", l, err)
		}
		if to, err := read.Header.AddressList("To"); err != nil || len(to) != 1 {
			t.Errorf("%+v goes to %v (%v)", l, to, err)
		}
		var all []string
		for name := range read.Header {
			all = append(all, name)
		}
		return all
	}
	f.Fuzz(func(t *testing.T, subject, to, text string) {
		l := sample
		l.Subject, l.To, l.Text, l.HTML = subject, to, text, text
		got := names(t, l)
		if l.To = "ada@acme.example"; got != nil {
			l.Subject, l.Text, l.HTML = "Plain", "text", "text"
			if want := names(t, l); len(got) != len(want) {
				t.Errorf("the subject %q to %q makes the headers %v instead of %v", subject, to, got, want)
			}
		}
	})
}

package config_test

import (
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
)

// safe are the settings as they are by default.
func safe() config.Serve {
	return config.Serve{Listen: "127.0.0.1:8080", PublicURL: "http://localhost:8080",
		Data: config.Data{Data: "./data"}, HashMemory: 19, HashPasses: 2, LogFormat: "text", LogLevel: "info"}
}

func TestSettingsThatAreSafePass(t *testing.T) {
	for name, change := range map[string]func(*config.Serve){
		"the defaults":                       func(*config.Serve) {},
		"https with its own certificate":     func(s *config.Serve) { open(s); s.TLSCert, s.TLSKey = "c.pem", "k.pem" },
		"https behind a named proxy":         func(s *config.Serve) { open(s); s.TrustedProxies = []string{"10.0.0.0/8", "fd00::1"} },
		"a name under localhost":             func(s *config.Serve) { s.PublicURL = "http://app.localhost:9000" },
		"the IPv6 loopback":                  func(s *config.Serve) { s.Listen = "[::1]:8080" },
		"sign-outs to a network of ours":     func(s *config.Serve) { s.LogoutNetworks = []string{"10.1.0.0/16", "fd00::1"} },
		"proxies that ask who it is":         func(s *config.Serve) { s.AuthListen, s.TrustedProxies = "127.0.0.1:8081", []string{"127.0.0.1"} },
		"two PostgreSQL hosts":               func(s *config.Serve) { s.Database = "postgres://db1,db2/twinlatch" },
		"mail by STARTTLS":                   func(s *config.Serve) { mailBy(s, "smtp://ada:secret@mail.example.com:587") },
		"mail by TLS":                        func(s *config.Serve) { mailBy(s, "smtps://mail.example.com:465") },
		"a dearer hash than the floor":       func(s *config.Serve) { s.HashMemory, s.HashPasses, s.HashSlots = 64, 3, 4 },
		"a mailbox for weaknesses":           func(s *config.Serve) { s.SecurityContact = "mailto:security@example.com" },
		"logs for a machine":                 func(s *config.Serve) { s.LogFormat = "json" },
		"a public address ending in a slash": func(s *config.Serve) { s.PublicURL = "http://localhost:8080/" },
	} {
		t.Run(name, func(t *testing.T) {
			settings := safe()
			change(&settings)
			if err := settings.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSettingsThatAreNotSafeAreRefusedByTheirName(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*config.Serve)
		says   string
	}{
		"http to the world":               {func(s *config.Serve) { s.PublicURL = "http://signin.example.com" }, "--public-url"},
		"http to a host named like ours":  {func(s *config.Serve) { s.PublicURL = "http://localhost.example.com" }, "--public-url"},
		"a scheme of another world":       {func(s *config.Serve) { s.PublicURL = "ftp://localhost" }, "--public-url"},
		"a public address with a path":    {func(s *config.Serve) { s.PublicURL = "https://example.com/signin" }, "--public-url"},
		"a public address with a login":   {func(s *config.Serve) { s.PublicURL = "https://ada@example.com" }, "--public-url"},
		"http though TLS is served":       {func(s *config.Serve) { s.TLSCert, s.TLSKey = "c.pem", "k.pem" }, "--public-url"},
		"an open listener without TLS":    {open, "--listen"},
		"every interface, by an empty":    {func(s *config.Serve) { s.Listen = ":8080" }, "--listen"},
		"a listener without a port":       {func(s *config.Serve) { s.Listen = "127.0.0.1" }, "--listen"},
		"a certificate without its key":   {func(s *config.Serve) { open(s); s.TLSCert = "c.pem" }, "--tls-key"},
		"a key without its certificate":   {func(s *config.Serve) { open(s); s.TLSKey = "k.pem" }, "--tls-cert"},
		"proxies that are no network":     {func(s *config.Serve) { s.TrustedProxies = []string{"proxy.example.com"} }, "--trusted-proxies"},
		"sign-outs to no network":         {func(s *config.Serve) { s.LogoutNetworks = []string{"apps.example.com"} }, "--logout-networks"},
		"sign-outs to everywhere":         {func(s *config.Serve) { s.LogoutNetworks = []string{"::/0"} }, "--logout-networks"},
		"everybody as a proxy":            {func(s *config.Serve) { s.TrustedProxies = []string{"0.0.0.0/0"} }, "--trusted-proxies"},
		"a question by anybody":           {func(s *config.Serve) { s.AuthListen = "127.0.0.1:8081" }, "--trusted-proxies"},
		"a question without a port":       {func(s *config.Serve) { s.AuthListen, s.TrustedProxies = "127.0.0.1", []string{"127.0.0.1"} }, "--auth-listen"},
		"a question at the public door":   {func(s *config.Serve) { s.AuthListen, s.TrustedProxies = s.Listen, []string{"127.0.0.1"} }, "--auth-listen"},
		"a database of another kind":      {func(s *config.Serve) { s.Database = "mysql://db/twinlatch" }, "--database"},
		"a direct way to no database":     {func(s *config.Serve) { s.DatabaseDirect = "postgres://db/twinlatch" }, "--database-direct"},
		"no data folder":                  {func(s *config.Serve) { s.Data.Data = "" }, "--data"},
		"mail by http":                    {func(s *config.Serve) { mailBy(s, "http://mail.example.com") }, "--smtp"},
		"mail to nowhere":                 {func(s *config.Serve) { mailBy(s, "smtp://") }, "--smtp"},
		"mail without a sender":           {func(s *config.Serve) { s.SMTP = "smtp://localhost:25" }, "--mail-from"},
		"mail from what is no address":    {func(s *config.Serve) { mailBy(s, "smtp://localhost:25"); s.MailFrom = "us" }, "--mail-from"},
		"a hash below the floor (memory)": {func(s *config.Serve) { s.HashMemory = 18 }, "--hash-memory"},
		"a hash below the floor (passes)": {func(s *config.Serve) { s.HashPasses = 1 }, "--hash-passes"},
		"fewer than no hash slots":        {func(s *config.Serve) { s.HashSlots = -1 }, "--hash-slots"},
		"codes that live for minutes":     {func(s *config.Serve) { s.CodeWindow = 2 }, "--code-window"},
		"a contact without a scheme":      {func(s *config.Serve) { s.SecurityContact = "security@example.com" }, "--security-contact"},
		"a log level nobody knows":        {func(s *config.Serve) { s.LogLevel = "loud" }, "--log-level"},
		"a log of another form":           {func(s *config.Serve) { s.LogFormat = "xml" }, "--log-format"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := safe()
			row.change(&settings)
			err := settings.Check()
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("answer %v, want a refusal that names %s", err, row.says)
			}
		})
	}
}

// A refusal is printed and logged; the password in an address must not be.
func TestARefusalDoesNotRepeatAPassword(t *testing.T) {
	settings := safe()
	settings.Database = "mysql://ada:hunter2@db/twinlatch"
	if err := settings.Check(); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("answer %v", err)
	}
	settings = safe()
	mailBy(&settings, "http://ada:hunter2@mail.example.com")
	if err := settings.Check(); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("answer %v", err)
	}
}

func TestBehindNamedProxiesNobodyElseIsLetIn(t *testing.T) {
	settings := safe()
	if settings.TrustedProxies = []string{"127.0.0.1"}; settings.ProxiesOnly() {
		t.Error("a loopback listener refuses other peers of this machine")
	}
	if settings.Listen = "0.0.0.0:80"; !settings.ProxiesOnly() {
		t.Error("a listener that the network reaches lets others in")
	}
	if settings.TrustedProxies = nil; settings.ProxiesOnly() {
		t.Error("without proxies everybody is refused")
	}
}

func open(s *config.Serve) { s.Listen, s.PublicURL = "0.0.0.0:443", "https://signin.example.com" }

func mailBy(s *config.Serve, server string) {
	s.SMTP, s.MailFrom = server, "Twinlatch <signin@example.com>"
}

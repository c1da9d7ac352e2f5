package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// The floor of the password hash (OWASP's first choice for Argon2id): serve
// refuses to go below, whoever asks.
const (
	leastHashMemory = 19
	leastHashPasses = 2
)

// Check refuses settings that cannot work or are not safe, naming the flag and
// how to mend it. It opens and dials nothing.
func (s Serve) Check() error {
	for _, check := range []func() error{
		s.Data.Check, s.checkPublicURL, s.checkTLS, s.checkProxies, s.checkCallable, s.checkListen, s.checkAuthListen,
		s.checkDirect, s.checkMail, s.checkHash, s.checkWindow, s.checkLog, s.checkContact,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// Check refuses a database that is not PostgreSQL and an empty data folder.
func (d Data) Check() error {
	if d.Data == "" {
		return errors.New("--data is empty: name a folder")
	}
	return checkDSN("--database", d.Database)
}

// Public is the address people type, without a path.
func (s Serve) Public() (*url.URL, error) {
	u, err := url.Parse(s.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("--public-url %q is not an address: %w", s.PublicURL, err)
	}
	if u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("--public-url %q must be a scheme and a host alone, as https://signin.example.com", s.PublicURL)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// Proxies are the networks whose forwarded headers are believed. A single
// address stands for itself.
func (s Serve) Proxies() ([]netip.Prefix, error) {
	return networks("--trusted-proxies", s.TrustedProxies)
}

// Callable are the networks beside the public internet in which applications are
// told of sign-outs.
func (s Serve) Callable() ([]netip.Prefix, error) {
	return networks("--logout-networks", s.LogoutNetworks)
}

func networks(flag string, texts []string) (all []netip.Prefix, err error) {
	for _, text := range texts {
		network, err := parseNetwork(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a network, as 10.0.0.0/8", flag, text)
		}
		all = append(all, network)
	}
	return all, nil
}

// ProxiesOnly says that peers which are no trusted proxy are refused: those of a
// listener that the network reaches, when proxies are named.
func (s Serve) ProxiesOnly() bool {
	host, _, err := net.SplitHostPort(s.Listen)
	return len(s.TrustedProxies) > 0 && (err != nil || !loopback(host))
}

func parseNetwork(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	return network.Masked(), err
}

// A cookie that opens the house must not cross a network in the clear.
func (s Serve) checkPublicURL() error {
	public, err := s.Public()
	if err != nil {
		return err
	}
	switch {
	case public.Scheme == "https":
		return nil
	case public.Scheme != "http":
		return fmt.Errorf("--public-url %q must begin with https://", s.PublicURL)
	case !loopback(public.Hostname()):
		return fmt.Errorf("--public-url %q must be https: http is for loopback hosts only", s.PublicURL)
	case s.TLSCert != "":
		return fmt.Errorf("--public-url %q is http, but --tls-cert serves https: make it https", s.PublicURL)
	}
	return nil
}

func (s Serve) checkTLS() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key belong together: give both or neither")
	}
	return nil
}

// Whoever may ask who a request is is named: the answers are facts that
// applications believe.
func (s Serve) checkAuthListen() error {
	if s.AuthListen == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.AuthListen); err != nil {
		return fmt.Errorf("--auth-listen %q is no host and port, as 127.0.0.1:8081", s.AuthListen)
	}
	if len(s.TrustedProxies) == 0 {
		return errors.New("--auth-listen needs --trusted-proxies: name the networks of the proxies that ask, as 127.0.0.1")
	}
	if s.AuthListen == s.Listen {
		return errors.New("--auth-listen must differ from --listen: it is for the proxies alone")
	}
	return nil
}

// Every network would make this server knock at any door that a client names.
func (s Serve) checkCallable() error {
	networks, err := s.Callable()
	if err == nil && slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Bits() == 0 }) {
		err = errors.New("--logout-networks would allow every address: name the applications' own networks")
	}
	return err
}

// A network of zero bits would let every stranger name their own address.
func (s Serve) checkProxies() error {
	networks, err := s.Proxies()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Bits() == 0 }) {
		return errors.New("--trusted-proxies would believe everybody: name the proxies' own networks")
	}
	return nil
}

func (s Serve) checkListen() error {
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not HOST:PORT", s.Listen)
	}
	if loopback(host) || s.TLSCert != "" || len(s.TrustedProxies) > 0 {
		return nil
	}
	return fmt.Errorf("--listen %s is reachable from the network: add --tls-cert and --tls-key, or --trusted-proxies", s.Listen)
}

func (s Serve) checkDirect() error {
	if s.DatabaseDirect != "" && s.Database == "" {
		return errors.New("--database-direct needs --database: the embedded database has no pooler to go around")
	}
	return checkDSN("--database-direct", s.DatabaseDirect)
}

// checkDSN does not repeat the value: it may hold a password.
func checkDSN(flag, dsn string) error {
	if dsn == "" || strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return nil
	}
	return fmt.Errorf("%s must begin with postgres://; without it the embedded database in --data is used", flag)
}

// checkMail does not repeat the address of the server: it may hold a password.
func (s Serve) checkMail() error {
	if s.SMTP == "" {
		return nil
	}
	server, err := url.Parse(s.SMTP)
	if err != nil || server.Hostname() == "" || (server.Scheme != "smtp" && server.Scheme != "smtps") {
		return errors.New("--smtp must be smtp://host:port or smtps://host:port")
	}
	if s.MailFrom == "" {
		return errors.New("--smtp needs --mail-from, the sender of every mail")
	}
	if _, err := mail.ParseAddress(s.MailFrom); err != nil {
		return fmt.Errorf("--mail-from %q is not a mail address", s.MailFrom)
	}
	return nil
}

func (s Serve) checkHash() error {
	if s.HashMemory < leastHashMemory {
		return fmt.Errorf("--hash-memory %d is below the floor of %d MiB", s.HashMemory, leastHashMemory)
	}
	if s.HashPasses < leastHashPasses {
		return fmt.Errorf("--hash-passes %d is below the floor of %d", s.HashPasses, leastHashPasses)
	}
	if s.HashSlots < 0 {
		return fmt.Errorf("--hash-slots %d: give 1 or more, or 0 for the number of processors", s.HashSlots)
	}
	return nil
}

// checkWindow refuses what would make a code live longer than ASVS 6.5.5 and RFC
// 6238, 5.2 let it.
func (s Serve) checkWindow() error {
	if s.CodeWindow < 0 || s.CodeWindow > 1 {
		return fmt.Errorf("--code-window %d must be 0 or 1", s.CodeWindow)
	}
	return nil
}

func (s Serve) checkLog() error {
	if _, err := s.Level(); err != nil {
		return err
	}
	if s.LogFormat != "text" && s.LogFormat != "json" {
		return fmt.Errorf("--log-format %q must be text or json", s.LogFormat)
	}
	return nil
}

// loopback says whether a host names this machine and nothing else. Names under
// .localhost are loopback by RFC 6761, 6.3.
func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// checkContact refuses what RFC 9116 2.5.3 would not let stand after "Contact:".
func (s Serve) checkContact() error {
	u, err := url.Parse(s.SecurityContact)
	if s.SecurityContact == "" || err == nil && slices.Contains([]string{"mailto", "https", "tel"}, u.Scheme) {
		return nil
	}
	return fmt.Errorf("--security-contact %q must be a mailto:, https: or tel: address", s.SecurityContact)
}

// Level is the least that is logged.
func (s Serve) Level() (level slog.Level, err error) {
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return level, fmt.Errorf("--log-level %q must be debug, info, warn or error", s.LogLevel)
	}
	return level, nil
}

package maintain

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/twinlatch/twinlatch/internal/notify"
)

// expiresSoon is when a certificate is worth a warning.
const expiresSoon = 14 * 24 * time.Hour

// mail connects to the mail server as a letter would, and sends nothing.
func (d Doctor) mail(ctx context.Context) Finding {
	if d.Settings.SMTP == "" {
		return warning("mail", "none is sent", "name a server with --smtp; until then invitation links are shown to the inviter, and nobody can reset a password alone")
	}
	server, err := notify.NewSMTP(d.Settings.SMTP, d.Settings.MailFrom)
	if err != nil {
		return wrong("mail", err.Error(), "mend --smtp and --mail-from")
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	if err := server.Check(ctx); err != nil {
		return wrong("mail", err.Error(), "see that --smtp names the server, and that it takes this user and this machine")
	}
	return right("mail", "the server lets us in")
}

// address looks whether the public address leads anywhere.
func (d Doctor) address(ctx context.Context) Finding {
	public, err := d.Settings.Public()
	if err != nil {
		return wrong("address", err.Error(), "mend --public-url")
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	if _, err := net.DefaultResolver.LookupHost(ctx, public.Hostname()); err != nil {
		return wrong("address", err.Error(), "give "+public.Hostname()+" an address in the DNS, or mend --public-url")
	}
	return right("address", public.String()+" has an address in the DNS")
}

// certificate looks whether browsers will accept it, today and in two weeks.
func (d Doctor) certificate() Finding {
	if d.Settings.TLSCert == "" {
		return right("certificate", "none is served; a proxy in front has its own")
	}
	pair, err := tls.LoadX509KeyPair(d.Settings.TLSCert, d.Settings.TLSKey)
	if err != nil {
		return wrong("certificate", err.Error(), "--tls-cert and --tls-key must be a PEM chain and its key")
	}
	public, err := d.Settings.Public()
	if err != nil {
		return wrong("certificate", err.Error(), "mend --public-url")
	}
	ends := pair.Leaf.NotAfter
	says := fmt.Sprintf("good for %s until %s", public.Hostname(), ends.Format(time.DateOnly))
	switch err := pair.Leaf.VerifyHostname(public.Hostname()); {
	case err != nil:
		return wrong("certificate", err.Error(), "take one that names "+public.Hostname())
	case d.Now().After(ends):
		return wrong("certificate", "ended on "+ends.Format(time.DateOnly), "renew it")
	case d.Now().Add(expiresSoon).After(ends):
		return warning("certificate", says, "renew it")
	}
	return right("certificate", says)
}

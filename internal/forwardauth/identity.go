package forwardauth

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// reasonHeader says in one word why a request was refused.
const reasonHeader = "X-Twinlatch-Reason"

// identityHeaders are what an application learns about a request. Every answer
// that lets one pass has all of them, also empty, so that none of the client's
// own survives; proxies take them off incoming requests first, with their
// spellings by underscore.
func identityHeaders() []string {
	return []string{
		"Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups",
		"X-Twinlatch-Company", "X-Twinlatch-Company-Name", "X-Twinlatch-Level", "X-Twinlatch-Auth-Time", "X-Twinlatch-Machine", "X-Twinlatch-Assertion",
	}
}

// identify says who it is. Ids are ours and never reused; what people typed is
// percent-encoded, so that it is ASCII and cannot end a header or begin one.
func identify(h http.Header, visit flow.Visit, signed string) {
	for _, name := range identityHeaders() {
		h.Set(name, "")
	}
	v := visit.Visitor
	h.Set("Remote-User", string(v.Account.ID))
	h.Set("Remote-Name", url.PathEscape(v.Account.Name))
	h.Set("Remote-Email", ascii(v.Account.Email))
	h.Set("Remote-Groups", v.Account.Roles.String())
	h.Set("X-Twinlatch-Company", string(v.Company.ID))
	h.Set("X-Twinlatch-Company-Name", url.PathEscape(v.Company.Name))
	h.Set("X-Twinlatch-Level", strconv.Itoa(int(v.Session.Level)))
	h.Set("X-Twinlatch-Auth-Time", strconv.FormatInt(v.Session.ProvenAt().Unix(), 10))
	if visit.Machine != nil {
		h.Set("X-Twinlatch-Machine", url.PathEscape(visit.Machine.Name))
	}
	h.Set("X-Twinlatch-Assertion", signed)
}

// ascii leaves an address as it is where it can, and encodes the others.
func ascii(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '%' }) {
		return url.PathEscape(s)
	}
	return s
}

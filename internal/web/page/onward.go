package page

import (
	"html/template"
	"strings"
)

// Onward is To as a link.
func (p AppEnter) Onward() template.URL { return onward(p.To) }

// Onward is To as a link.
func (p AppSignOut) Onward() template.URL { return onward(p.To) }

// onward is an application's address as a link. An operator registered it, so a
// scheme of a program's own is let through, which templates do not know: it has a
// dot (twinlatch.Client.ParseRedirects), as no scheme that runs something has.
func onward(to string) template.URL {
	scheme, _, _ := strings.Cut(to, ":")
	if scheme != "https" && scheme != "http" && !strings.Contains(scheme, ".") {
		return ""
	}
	return template.URL(to)
}

package door

import (
	"net/http"
	"slices"

	"github.com/mileusna/useragent"

	twinlatch "github.com/twinlatch/twinlatch"
)

// A user agent is a stranger's text: only names from these lists are shown, and
// nothing longer is read.
var (
	browsers = []string{"Chrome", "Firefox", "Safari", "Edge", "Opera", "Samsung Browser", "Vivaldi", "Internet Explorer"}
	systems  = []string{"Windows", "macOS", "Linux", "Android", "iOS", "ChromeOS"}
)

const maxUserAgent = 512

// place is what a person recognises: "Chrome on Linux" and an address.
func (d *Door) place(r *http.Request) twinlatch.Place {
	agent := r.UserAgent()
	ua := useragent.Parse(agent[:min(len(agent), maxUserAgent)])
	name := ua.Name
	if name == "Headless Chrome" || name == "HeadlessChrome" || name == "Chromium" {
		name = "Chrome"
	}
	system := ua.OS
	if system == "CrOS" || system == "Chrome OS" {
		system = "ChromeOS"
	}
	return twinlatch.Place{Browser: listed(browsers, name), System: listed(systems, system), Address: d.client(r).String()}
}

func listed(names []string, name string) string {
	if slices.Contains(names, name) {
		return name
	}
	return ""
}

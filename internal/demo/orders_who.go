package demo

import (
	"net/http"
	"net/url"
)

// reader is who reads a page of purchase orders, as the proxy says.
type reader struct{ Name, Company string }

func readerOf(r *http.Request) reader {
	return reader{Name: unescaped(r, "Remote-Name"), Company: unescaped(r, "X-Twinlatch-Company-Name")}
}

// unescaped reads what people typed, which comes percent-encoded.
func unescaped(r *http.Request, header string) string {
	text, err := url.PathUnescape(r.Header.Get(header))
	if err != nil {
		return ""
	}
	return text
}

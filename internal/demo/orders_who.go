package demo

import (
	"net/http"
	"net/url"
)

// reader is who reads a page of purchase orders, as the proxy says. Machine is the
// program that reads it for them; empty for a person.
type reader struct{ Name, Company, Machine string }

func readerOf(r *http.Request) reader {
	return reader{Name: unescaped(r, "Remote-Name"), Company: unescaped(r, "X-Twinlatch-Company-Name"), Machine: unescaped(r, "X-Twinlatch-Machine")}
}

// unescaped reads what people typed, which comes percent-encoded.
func unescaped(r *http.Request, header string) string {
	text, err := url.PathUnescape(r.Header.Get(header))
	if err != nil {
		return ""
	}
	return text
}

package oidc

import "net/http"

// redirect is the one place here that sends a browser on: to an address that a
// client registered, or to a page of ours, always in full.
func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

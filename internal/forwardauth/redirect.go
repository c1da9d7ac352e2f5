package forwardauth

import "net/http"

// redirect is the one place here that sends a browser on: to an application's
// registered address or to ours, always in full, because a proxy would put its
// own before a path.
func redirect(w http.ResponseWriter, to string, status int) {
	w.Header().Set("Location", to)
	w.WriteHeader(status)
}

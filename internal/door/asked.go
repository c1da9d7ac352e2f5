package door

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Asked hands a request and its id down to the log, which tells of each line in
// which request it happened.
func (d *Door) Asked(r *http.Request, id string) *http.Request {
	return r.WithContext(flow.WithAsked(r.Context(), d.newAsked(r, id)))
}

// asked is the request as the log knows it.
func (d *Door) asked(r *http.Request) *flow.Asked {
	if a := flow.AskedIn(r.Context()); a != nil {
		return a
	}
	return d.newAsked(r, "") // it did not come through the front
}

func (d *Door) newAsked(r *http.Request, id string) *flow.Asked {
	// The path alone: a query may hold the token of a link.
	return &flow.Asked{ID: id, Method: r.Method, Path: r.URL.Path, Place: d.place(r)}
}

// refusals are the kinds of line for pages that say no by themselves.
var refusals = map[int]string{
	http.StatusUnauthorized: twinlatch.EventSignedOut, http.StatusForbidden: twinlatch.EventAccessRefused, http.StatusGone: twinlatch.EventEnded,
	http.StatusTooManyRequests: twinlatch.EventThrottled, http.StatusServiceUnavailable: twinlatch.EventBusy,
	http.StatusInternalServerError: twinlatch.EventUnexpected,
}

// Answer answers a request and sees to it that a refusal is in the log, whoever
// refused: what no line has told of yet is told by its status.
func (d *Door) Answer(inside http.Handler, w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w}
	inside.ServeHTTP(a, r)
	if name := refusals[a.status]; name != "" && !d.asked(r).Told() {
		d.House.Tell(r.Context(), name)
	}
}

// answer is an answer whose status is remembered.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status.
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap gives net/http the answer itself.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

package door

import (
	"net/http"

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

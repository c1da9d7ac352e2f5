package api

import "github.com/twinlatch/twinlatch/internal/flow"

// List is a page of things in the order in which they came.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Ask for the next page with it as after; absent at the end"`
}

// PageAsk is what every list takes.
type PageAsk struct {
	After string `query:"after" maxLength:"64" doc:"The next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

func (p PageAsk) page() flow.Page { return flow.Page{After: p.After, Limit: p.Limit} }

// listOf shows a page.
func listOf[T, S any](page flow.Paged[T], show func(T) S) *body[List[S]] {
	out := List[S]{Items: []S{}, Next: page.Next}
	for _, one := range page.Items {
		out.Items = append(out.Items, show(one))
	}
	return &body[List[S]]{out}
}

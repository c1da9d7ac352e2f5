package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showAudit is /configuration/audit: who did what to whom, when and from where.
func (s *Site) showAudit(w http.ResponseWriter, r *door.Request) error {
	query := r.URL.Query()
	filter := flow.AuditFilter{
		Person: query.Get("person"), Kind: kindOf(query.Get("kind")),
		Before: sequence(query, "before"), After: sequence(query, "after"),
	}
	view, err := s.House.AuditLog(r.Context(), r.Visitor, filter)
	if err != nil {
		return err
	}
	f := s.frame(w, r, section{page.SectionConfiguration, page.TabAudit}, nil)
	p := page.ConfigurationAudit{Frame: f, Person: filter.Person, Kind: string(filter.Kind), Pager: page.Pager{
		Previous: auditAddress(filter, "after", view.Newer), Next: auditAddress(filter, "before", view.Older),
	}}
	for _, kind := range twinlatch.AuditKinds() {
		p.Kinds = append(p.Kinds, page.Choice{Value: string(kind), Label: f.Say("audit-kind." + string(kind))})
	}
	for _, line := range view.Lines {
		p.Entries = append(p.Entries, auditEntry(f, line))
	}
	return s.show(w, http.StatusOK, p)
}

// kindOf is a kind that there is; everything for anything else.
func kindOf(typed string) twinlatch.AuditKind {
	if kind := twinlatch.AuditKind(typed); slices.Contains(twinlatch.AuditKinds(), kind) {
		return kind
	}
	return ""
}

// sequence reads a sequence number; zero for anything else.
func sequence(query url.Values, name string) int64 {
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// auditAddress keeps the filter while it leads on; empty without a way on.
func auditAddress(filter flow.AuditFilter, way string, from int64) string {
	if from == 0 {
		return ""
	}
	query := url.Values{way: {strconv.FormatInt(from, 10)}}
	if filter.Person != "" {
		query.Set("person", filter.Person)
	}
	if filter.Kind != "" {
		query.Set("kind", string(filter.Kind))
	}
	return "/configuration/audit?" + query.Encode()
}

package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Prefix is where all of it lies.
const Prefix = "/api/"

// describedAt is where its description is, which is no secret.
const describedAt = "/api/openapi.json"

// most is how many bytes a request may have.
const most = 16 << 10

// API is the door for programs.
type API struct {
	House *flow.House
	Door  *door.Door
	Words Words

	limits limiter
	huma   huma.API
	mux    *http.ServeMux
}

// Words say things in sentences, as the pages do.
type Words struct {
	// Refusal says why something was refused.
	Refusal func(e *twinlatch.Error) string
	// Entry says a line of the audit log, and what else is known of it.
	Entry func(l flow.AuditLine) (sentence, detail string)
}

// New builds the door with all its operations.
func New(house *flow.House, d *door.Door, words Words) (*API, error) {
	a := &API{House: house, Door: d, Words: words, mux: http.NewServeMux()}
	config := huma.DefaultConfig("Twinlatch", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.RejectUnknownQueryParameters = true
	strict := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	config.Formats = map[string]huma.Format{"application/json": strict, "json": strict}
	config.DefaultFormat = "application/json"
	config.Transformers = []huma.Transformer{a.strip}
	config.Info.Description = "What a program may do for the company of its key."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", BearerFormat: twinlatch.APIKeyPrefix + "…"}}
	a.huma = humago.New(a.mux, config)
	a.huma.UseMiddleware(a.guard)
	for _, enter := range []func(){
		a.companyOperations, a.peopleOperations, a.factorOperations, a.sessionOperations, a.deviceOperations, a.codeOperations,
		a.invitationOperations, a.resetOperations, a.auditOperations, a.appOperations, a.operatorOperations,
	} {
		enter()
	}
	description, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, err
	}
	a.mux.HandleFunc("GET "+describedAt, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(description)
	})
	a.refuseOthers()
	return a, nil
}

// ServeHTTP answers a program.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer a.lastResort(w, r)
	a.mux.ServeHTTP(w, r)
}

// lastResort answers when an operation broke: a problem like every other, where the
// server's own last resort is a page that no program reads.
func (a *API) lastResort(w http.ResponseWriter, r *http.Request) {
	if err := door.Broken(recover()); err != nil {
		a.answer(w, r, a.seen(r.Context(), err))
	}
}

// refuseOthers answers what is no operation, and wrong methods of those that are.
func (a *API) refuseOthers() {
	paths := map[string][]string{describedAt: {http.MethodGet}}
	for path, item := range a.huma.OpenAPI().Paths {
		for method := range methodsOf(item) {
			paths[path] = append(paths[path], method)
		}
	}
	for path, allowed := range paths {
		slices.Sort(allowed)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if !slices.Contains(allowed, method) && (method != http.MethodHead || !slices.Contains(allowed, http.MethodGet)) {
				a.mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Allow", strings.Join(allowed, ", "))
					a.answer(w, r, a.ofStatus(http.StatusMethodNotAllowed))
				})
			}
		}
	}
	a.mux.HandleFunc("/", a.Astray)
}

// Astray answers an address that is no operation.
func (a *API) Astray(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, a.ofStatus(http.StatusNotFound))
}

// methodsOf are the operations at a path.
func methodsOf(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}

// Operation is a line of the table, for whoever checks it.
type Operation struct {
	ID, Method, Path string
	Scope            twinlatch.Scopes
}

// Operations lists the table.
func (a *API) Operations() (out []Operation) {
	for path, item := range a.huma.OpenAPI().Paths {
		for method, op := range methodsOf(item) {
			out = append(out, Operation{op.OperationID, method, path, scopeOf(op)})
		}
	}
	slices.SortFunc(out, func(a, b Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return out
}

// answer writes a problem where the library does not.
func (a *API) answer(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Instance = requestOf(r.Context())
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	if p.after > 0 {
		h.Set("Retry-After", door.RetryAfter(p.after))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="twinlatch"`)
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// line is a line of the table of operations.
type line struct {
	id, method, path, summary string
	scope                     twinlatch.Scopes
	status                    int
}

// add enters an operation with what it asks of a key.
func add[I, O any](a *API, l line, do func(ctx context.Context, v *flow.Visitor, in *I) (*O, error)) {
	problem := a.huma.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem")
	if l.status == 0 {
		l.status = http.StatusOK
	}
	op := huma.Operation{
		OperationID: l.id, Method: l.method, Path: l.path, Summary: l.summary, DefaultStatus: l.status, MaxBodyBytes: most,
		Description: "Scope: `" + l.scope.Slug() + "`.", Metadata: map[string]any{"scope": l.scope}, Security: []map[string][]string{{"key": {}}},
		Responses: map[string]*huma.Response{"default": {Description: "A refusal", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}},
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		v := caller(ctx)
		if v == nil {
			return nil, a.seen(ctx, flow.KeyEnded)
		}
		out, err := do(ctx, v, in)
		if err != nil {
			return nil, a.seen(ctx, err)
		}
		return out, nil
	})
}

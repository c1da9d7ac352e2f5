package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

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
	// Say says a refusal in a sentence.
	Say func(e *twinlatch.Error) string

	limits limiter
	huma   huma.API
	mux    *http.ServeMux
}

// New builds the door with all its operations.
func New(house *flow.House, d *door.Door, say func(e *twinlatch.Error) string) (*API, error) {
	a := &API{House: house, Door: d, Say: say, mux: http.NewServeMux()}
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
	a.companyOperations()
	a.peopleOperations()
	a.invitationOperations()
	a.codeOperations()
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
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// refuseOthers answers what is no operation, and wrong methods of those that are.
func (a *API) refuseOthers() {
	paths := map[string][]string{describedAt: {http.MethodGet}}
	for path, item := range a.huma.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodDelete: item.Delete} {
			if op != nil {
				paths[path] = append(paths[path], method)
			}
		}
	}
	for path, allowed := range paths {
		slices.Sort(allowed)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if !slices.Contains(allowed, method) {
				a.mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Allow", strings.Join(allowed, ", "))
					a.answer(w, r, a.ofStatus(http.StatusMethodNotAllowed))
				})
			}
		}
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.answer(w, r, a.ofStatus(http.StatusNotFound)) })
}

// answer writes a problem where the library does not.
func (a *API) answer(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Instance = requestOf(r.Context())
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int((p.after+time.Second-1)/time.Second))))
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

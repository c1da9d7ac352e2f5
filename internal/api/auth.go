package api

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

type (
	callerKey struct{}
)

// caller is who a request is; an operation is only reached by somebody.
func caller(ctx context.Context) *flow.Visitor {
	v, _ := ctx.Value(callerKey{}).(*flow.Visitor)
	return v
}

func requestOf(ctx context.Context) string {
	if asked := flow.AskedIn(ctx); asked != nil {
		return asked.ID
	}
	return ""
}

// guard is the lock on every operation: a key that lives, made for this, within
// its rate. An operation without a scope is closed.
func (a *API) guard(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	v, err := a.enter(r, w, ctx.Operation())
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	next(huma.WithValue(ctx, callerKey{}, v))
}

// scopeOf is what an operation asks of a key; none closes it.
func scopeOf(op *huma.Operation) twinlatch.Scopes {
	scope, _ := op.Metadata["scope"].(twinlatch.Scopes)
	return scope
}

func (a *API) enter(r *http.Request, w http.ResponseWriter, op *huma.Operation) (*flow.Visitor, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(r.Header.Values("Authorization")) != 1 {
		return nil, flow.KeyEnded
	}
	v, err := a.House.APICaller(r.Context(), token, a.Door.Stranger(r).From)
	if twinlatch.IsKind(err, twinlatch.KindSignedOut) {
		if wait := a.Door.Wait(r, door.Machines); wait > 0 {
			return nil, twinlatch.Wait(wait, "error.too-often")
		}
	}
	if err != nil {
		return nil, err
	}
	if asked := flow.AskedIn(r.Context()); asked != nil {
		asked.Known, asked.Actor, asked.Company, asked.Key = true, v.Account.ID, v.Company.ID, v.Key.ID
	}
	left := a.limits.take(v.Key.ID, a.House.Now())
	left.tell(w.Header())
	if left.after > 0 {
		return nil, twinlatch.Wait(left.after, "error.too-often")
	}
	if err := v.Key.MayCall(scopeOf(op), v.Account, v.Company, a.House.Now()); err != nil {
		return nil, err
	}
	if !sound(r) {
		return nil, twinlatch.NotFound
	}
	for _, values := range r.URL.Query() {
		if len(values) > 1 {
			return nil, malformed
		}
	}
	if err := asksJSON(r, op.RequestBody != nil); err != nil {
		return nil, err
	}
	return v, a.House.APIUsed(r.Context(), v)
}

// sound reports an address without what no name and no id of ours has.
func sound(r *http.Request) bool {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	text := r.URL.Path + query
	return err == nil && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

// asksJSON refuses a body that a browser's form could send (ASVS 3.5.2), and one
// where none is read.
func asksJSON(r *http.Request, body bool) error {
	switch {
	case !body && r.ContentLength != 0:
		return malformed
	case !body:
		return nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err != nil || kind != "application/json" || charset != "" && charset != "utf-8" {
		return notJSON
	}
	return nil
}

// refuse answers with a problem and tells the log.
func (a *API) refuse(ctx huma.Context, err error) {
	r, w := humago.Unwrap(ctx)
	a.answer(w, r, a.seen(r.Context(), err))
}

// seen tells the log of an error and gives what may be seen of it.
func (a *API) seen(ctx context.Context, err error) *Problem {
	a.House.TellRefused(ctx, err)
	return a.problem(err)
}

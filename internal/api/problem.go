package api

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
)

// typePrefix begins the type of every problem.
const typePrefix = "urn:twinlatch:problem:"

// Problem is a refusal (RFC 9457). Type is what a program goes by: it does not
// change. Nothing in it repeats what was sent.
type Problem struct {
	Type     string `json:"type" doc:"What went wrong, as a name that does not change" example:"urn:twinlatch:problem:not-found"`
	Title    string `json:"title" doc:"The status in words"`
	Status   int    `json:"status" doc:"The status of the answer"`
	Detail   string `json:"detail,omitempty" doc:"A sentence for whoever reads the log"`
	Field    string `json:"field,omitempty" doc:"The field it is about"`
	Instance string `json:"instance,omitempty" doc:"Names the request; the server's log has it too"`

	after time.Duration
}

// Error is the type alone.
func (p *Problem) Error() string { return p.Type }

// GetStatus gives the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType says that it is a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[twinlatch.Kind]int{
	twinlatch.KindInvalid: http.StatusUnprocessableEntity, twinlatch.KindNotFound: http.StatusNotFound, twinlatch.KindDenied: http.StatusForbidden,
	twinlatch.KindConflict: http.StatusConflict, twinlatch.KindThrottled: http.StatusTooManyRequests, twinlatch.KindGone: http.StatusConflict,
	twinlatch.KindTooLarge: http.StatusRequestEntityTooLarge, twinlatch.KindBusy: http.StatusServiceUnavailable,
	twinlatch.KindProof: http.StatusForbidden, twinlatch.KindEnrol: http.StatusForbidden, twinlatch.KindSignedOut: http.StatusUnauthorized,
	twinlatch.KindInternal: http.StatusInternalServerError,
}

// names are the refusals that a program tells apart within their kind.
var names = map[string]string{
	"api.needs-scope": "needs-scope", "api.code-spent": "code-spent", "api.no-factor": "no-factor", "api.once-other": "idempotency-mismatch",
	"api.once-gone": "idempotency-gone", "api.no-mail": "no-mail", "code.wrong": "code-wrong", "code.used": "code-used", "code.malformed": "code-malformed",
	"api.not-json": "not-json", "api.wrong-method": "wrong-method",
	"code.clock-ahead": "code-clock", "code.clock-behind": "code-clock", "signin.blocked": "factor-blocked", "invite.mail-limit": "mail-limit",
}

// ProblemTypes lists what a type can be, behind what all begin with.
func (a *API) ProblemTypes() []string {
	out := slices.Collect(maps.Values(names))
	for kind := range statuses {
		out = append(out, string(kind))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// malformed is the answer to what the description does not have.
var malformed = twinlatch.Refuse(twinlatch.KindInvalid, "api.malformed")

// notJSON is the answer to every other kind of body.
var notJSON = twinlatch.Refuse(twinlatch.KindInvalid, "api.not-json")

// byStatus are the refusals that are not the house's: of what the description
// asks for.
var byStatus = map[int]*twinlatch.Error{
	http.StatusBadRequest:            malformed,
	http.StatusUnprocessableEntity:   malformed,
	http.StatusUnsupportedMediaType:  notJSON,
	http.StatusNotFound:              twinlatch.Refuse(twinlatch.KindNotFound, "api.no-operation"),
	http.StatusMethodNotAllowed:      twinlatch.Refuse(twinlatch.KindInvalid, "api.wrong-method"),
	http.StatusRequestEntityTooLarge: twinlatch.Refuse(twinlatch.KindTooLarge, "api.malformed"),
	http.StatusRequestTimeout:        malformed,
}

// problem turns an error into what may be seen of it.
func (a *API) problem(err error) *Problem {
	var e *twinlatch.Error
	if !errors.As(err, &e) {
		e = &twinlatch.Error{Kind: twinlatch.KindInternal, Say: "error.internal", Cause: err}
	}
	name := names[e.Say]
	if name == "" {
		name = string(e.Kind)
	}
	status := statuses[e.Kind]
	if e.Say == notJSON.Say {
		status = http.StatusUnsupportedMediaType
	}
	return &Problem{Type: typePrefix + name, Title: http.StatusText(status), Status: status, Detail: a.Words.Refusal(e), Field: e.Field, after: e.After}
}

// ofStatus is the problem of an answer that the library refused.
func (a *API) ofStatus(status int) *Problem {
	e := byStatus[status]
	if e == nil {
		e = &twinlatch.Error{Kind: twinlatch.KindInternal, Say: "error.internal"}
		status = http.StatusInternalServerError
	}
	p := a.problem(e)
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// strip replaces what the library says about a request, which repeats it, by a
// problem of ours. Every answer goes through here.
func (a *API) strip(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*Problem)
	if model, foreign := v.(*huma.ErrorModel); foreign {
		p, ok = a.ofStatus(model.Status), true
	}
	if !ok {
		return v, nil
	}
	p.Instance = requestOf(ctx.Context())
	if p.after > 0 {
		ctx.SetHeader("Retry-After", door.RetryAfter(p.after))
	}
	if p.Status == http.StatusUnauthorized {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="twinlatch"`)
	}
	return p, nil
}

package api

import (
	"context"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Verified says that a code was right, and is used now.
type Verified struct {
	Verified bool `json:"verified" enum:"true"`
}

func (a *API) codeOperations() {
	add(a, line{id: "verify-code", method: http.MethodPost, path: "/api/v1/people/{id}/verify-code", scope: twinlatch.VerifyCodes,
		summary: "Whether a code of this person's application is right; a wrong one is a problem, never a 200"},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			OnPerson
			Body struct {
				Code string `json:"code" maxLength:"20" doc:"As the person typed it"`
			}
		}) (*body[Verified], error) {
			err := a.House.CodeVerify(ctx, v, in.whom(), in.Body.Code)
			return &body[Verified]{Verified{Verified: err == nil}}, err
		})
}

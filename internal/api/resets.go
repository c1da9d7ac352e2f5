package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Reset is a request to reset somebody's two-factor authentication. It is decided
// on the page, by a person with a fresh proof.
type Reset struct {
	ID      string     `json:"id"`
	Person  string     `json:"person" doc:"The id of whom it is about"`
	Support string     `json:"support,omitempty" doc:"Who of the vendor's support asked; absent when the person did"`
	Reason  string     `json:"reason"`
	State   string     `json:"state" enum:"waiting,cooling,approved,rejected,cancelled,expired,stopped"`
	Since   time.Time  `json:"since"`
	Until   time.Time  `json:"until" doc:"It ends by itself"`
	Due     *time.Time `json:"due,omitempty" doc:"When one that two of the vendor's support approved takes effect"`
	Decided *time.Time `json:"decided,omitempty"`
}

func resetOf(r flow.Request) Reset {
	return Reset{
		ID: string(r.ID), Person: string(r.Account), Support: r.By, Reason: r.Reason, State: string(r.State),
		Since: r.CreatedAt.UTC(), Until: r.ExpiresAt.UTC(), Due: known(r.DueAt), Decided: known(r.DecidedAt),
	}
}

func (a *API) resetOperations() {
	const all = "/api/v1/reset-requests"
	add(a, line{id: "resets", method: http.MethodGet, path: all, summary: "Who asked for a reset of two-factor authentication", scope: twinlatch.ReadResets},
		func(ctx context.Context, v *flow.Visitor, in *PageAsk) (*body[List[Reset]], error) {
			page, err := a.House.ResetRequestsAfter(ctx, v, in.page())
			return listOf(page, resetOf), err
		})
	add(a, line{id: "reset", method: http.MethodGet, path: all + "/{id}", summary: "A reset request", scope: twinlatch.ReadResets},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			ID string `path:"id" maxLength:"64"`
		}) (*body[Reset], error) {
			r, err := a.House.ResetRequestShow(ctx, v, twinlatch.ResetRequestID(in.ID))
			return &body[Reset]{resetOf(r)}, err
		})
}

package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Invitation is an open invitation, or one that ended unused.
type Invitation struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Roles []string  `json:"roles"`
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// Invitations are the newest of them.
type Invitations struct {
	Invitations []Invitation `json:"invitations"`
}

// Invite is whom to invite; never with a role, which asks a person for a proof.
type Invite struct {
	Name  string `json:"name" minLength:"1" maxLength:"400"`
	Email string `json:"email" minLength:"3" maxLength:"400"`
}

func invitation(i twinlatch.Invitation) Invitation {
	out := Invitation{ID: string(i.ID), Name: i.Name, Email: i.Email, Roles: []string{}, Since: i.CreatedAt.UTC(), Until: i.ExpiresAt.UTC()}
	for _, role := range i.Roles.Each() {
		out.Roles = append(out.Roles, role.Slug())
	}
	return out
}

type inviteAsk struct {
	Once string `header:"Idempotency-Key" maxLength:"200" doc:"The same request under the same key is done once within a day"`
	Body Invite
}

func (a *API) invitationOperations() {
	const where = "/api/v1/invitations"
	add(a, line{id: "invitations", method: http.MethodGet, path: where, summary: "The newest invitations", scope: twinlatch.ReadInvitations},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			Search string `query:"search" maxLength:"200"`
		}) (*body[Invitations], error) {
			list, err := a.House.Invitations(ctx, v, in.Search)
			out := Invitations{Invitations: []Invitation{}}
			for _, i := range list {
				out.Invitations = append(out.Invitations, invitation(i))
			}
			return &body[Invitations]{out}, err
		})
	add(a, line{id: "invite", method: http.MethodPost, path: where, summary: "Invite somebody", scope: twinlatch.WriteInvitations, status: http.StatusCreated},
		func(ctx context.Context, v *flow.Visitor, in *inviteAsk) (*body[Invitation], error) {
			i, err := a.House.InvitationCreate(ctx, v, flow.Invite{Email: in.Body.Email, Name: in.Body.Name}, flow.Once(in.Once))
			return &body[Invitation]{invitation(i)}, err
		})
	add(a, line{id: "withdraw", method: http.MethodDelete, path: where + "/{id}", summary: "Withdraw an invitation", scope: twinlatch.WriteInvitations, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *onPerson) (*struct{}, error) {
			return nil, a.House.InvitationWithdraw(ctx, v, twinlatch.InvitationID(in.ID))
		})
}

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
	Since time.Time `json:"since" doc:"When it was sent last"`
	Until time.Time `json:"until"`
}

// Invite is whom to invite; never with a role, which asks a person for a proof.
type Invite struct {
	Name  string `json:"name" maxLength:"400"`
	Email string `json:"email" maxLength:"400"`
}

func invitation(i twinlatch.Invitation) Invitation {
	return Invitation{ID: string(i.ID), Name: i.Name, Email: i.Email, Roles: roles(i.Roles), Since: i.CreatedAt.UTC(), Until: i.ExpiresAt.UTC()}
}

// OnInvitation is what every operation about an invitation takes.
type OnInvitation struct {
	ID string `path:"id" maxLength:"64"`
}

func (in OnInvitation) which() twinlatch.InvitationID { return twinlatch.InvitationID(in.ID) }

// OnceAsk is what everything takes that is not to happen twice.
type OnceAsk struct {
	Once string `header:"Idempotency-Key" maxLength:"200" doc:"The same request under the same key is done once within a day"`
}

func (a *API) invitationOperations() {
	const all, one = "/api/v1/invitations", "/api/v1/invitations/{id}"
	add(a, line{id: "invitations", method: http.MethodGet, path: all, summary: "The invitations of the company", scope: twinlatch.ReadInvitations},
		func(ctx context.Context, v *flow.Visitor, in *peopleAsk) (*body[List[Invitation]], error) {
			page, err := a.House.InvitationsAfter(ctx, v, in.Search, in.page())
			return listOf(page, invitation), err
		})
	add(a, line{id: "invitation", method: http.MethodGet, path: one, summary: "An invitation", scope: twinlatch.ReadInvitations},
		func(ctx context.Context, v *flow.Visitor, in *OnInvitation) (*body[Invitation], error) {
			i, err := a.House.Invitation(ctx, v, in.which())
			return &body[Invitation]{invitation(i)}, err
		})
	add(a, line{id: "invite", method: http.MethodPost, path: all, summary: "Invite somebody", scope: twinlatch.WriteInvitations, status: http.StatusCreated},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			OnceAsk
			Body Invite
		}) (*body[Invitation], error) {
			i, err := a.House.InvitationCreate(ctx, v, flow.Invite{Email: in.Body.Email, Name: in.Body.Name}, flow.Once(in.Once))
			return &body[Invitation]{invitation(i)}, err
		})
	add(a, line{id: "send-again", method: http.MethodPost, path: one + "/send-again", summary: "Send an invitation again: a new link, the former one ends", scope: twinlatch.WriteInvitations},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			OnInvitation
			OnceAsk
		}) (*body[Invitation], error) {
			i, err := a.House.InvitationRepeat(ctx, v, in.which(), flow.Once(in.Once))
			return &body[Invitation]{invitation(i)}, err
		})
	add(a, line{id: "withdraw", method: http.MethodDelete, path: one, summary: "Withdraw an invitation", scope: twinlatch.WriteInvitations, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *OnInvitation) (*struct{}, error) {
			return nil, a.House.InvitationWithdraw(ctx, v, in.which())
		})
}

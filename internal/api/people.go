package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Person is somebody of the company.
type Person struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Status    string    `json:"status" enum:"active,suspended"`
	Roles     []string  `json:"roles"`
	TwoFactor bool      `json:"twoFactor"`
	Since     time.Time `json:"since"`
}

// Naming is what can be changed of a person without a fresh proof.
type Naming struct {
	Name string `json:"name" maxLength:"400"`
}

func person(a twinlatch.Account) Person {
	return Person{ID: string(a.ID), Name: a.Name, Email: a.Email, Status: string(a.Status), Roles: roles(a.Roles), TwoFactor: a.HasFactor, Since: a.CreatedAt.UTC()}
}

func roles(set twinlatch.Roles) []string {
	out := []string{}
	for _, role := range set.Each() {
		out = append(out, role.Slug())
	}
	return out
}

type peopleAsk struct {
	PageAsk
	Search string `query:"search" maxLength:"200" doc:"How a word of the name begins, or the address"`
}

// OnPerson is what every operation about a person takes.
type OnPerson struct {
	ID string `path:"id" maxLength:"64"`
}

func (in OnPerson) whom() twinlatch.AccountID { return twinlatch.AccountID(in.ID) }

func (a *API) peopleOperations() {
	const all, one = "/api/v1/people", "/api/v1/people/{id}"
	add(a, line{id: "people", method: http.MethodGet, path: all, summary: "The people of the company", scope: twinlatch.ReadPeople},
		func(ctx context.Context, v *flow.Visitor, in *peopleAsk) (*body[List[Person]], error) {
			page, err := a.House.People(ctx, v, flow.PeopleAsk{Search: in.Search, After: twinlatch.AccountID(in.After), ByID: true, Limit: in.Limit})
			return listOf(flow.Paged[twinlatch.Account]{Items: page.People, Next: string(page.Next)}, person), err
		})
	add(a, line{id: "person", method: http.MethodGet, path: one, summary: "A person", scope: twinlatch.ReadPeople},
		func(ctx context.Context, v *flow.Visitor, in *OnPerson) (*body[Person], error) {
			return a.person(ctx, v, in.whom())
		})
	add(a, line{id: "rename", method: http.MethodPatch, path: one, summary: "Change a person's name", scope: twinlatch.WritePeople},
		func(ctx context.Context, v *flow.Visitor, in *struct {
			OnPerson
			Body Naming
		}) (*body[Person], error) {
			if err := a.House.PersonRename(ctx, v, in.whom(), in.Body.Name); err != nil {
				return nil, err
			}
			return a.person(ctx, v, in.whom())
		})
}

func (a *API) person(ctx context.Context, v *flow.Visitor, id twinlatch.AccountID) (*body[Person], error) {
	p, err := a.House.Person(ctx, v, id)
	return &body[Person]{person(p.Account)}, err
}

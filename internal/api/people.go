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
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Status    string   `json:"status" enum:"active,suspended,removed"`
	Roles     []string `json:"roles"`
	TwoFactor bool     `json:"twoFactor"`
}

// People is a page of them by name.
type People struct {
	People   []Person `json:"people"`
	Next     string   `json:"next,omitempty" doc:"Ask for it with after"`
	Previous string   `json:"previous,omitempty" doc:"Ask for it with before"`
}

// Security is what protects a person: never a secret.
type Security struct {
	Factors  []Factor  `json:"factors"`
	Recovery int       `json:"recoveryCodesLeft"`
	Blocked  bool      `json:"blocked" doc:"So many wrong codes came that none is looked at"`
	Devices  []Device  `json:"trustedDevices"`
	Sessions []Session `json:"sessions"`
}

// Factor is a second factor.
type Factor struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind" enum:"totp"`
	Application string    `json:"application"`
	Since       time.Time `json:"since"`
}

// Device is a browser that is trusted.
type Device struct {
	ID      string    `json:"id"`
	Browser string    `json:"browser"`
	System  string    `json:"system"`
	Address string    `json:"address"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until"`
}

// Session is a browser that is signed in.
type Session struct {
	ID      string    `json:"id"`
	Level   int       `json:"level" doc:"2 with a second factor in this sign-in, otherwise 1"`
	Browser string    `json:"browser"`
	System  string    `json:"system"`
	Address string    `json:"address"`
	Since   time.Time `json:"since"`
	Seen    time.Time `json:"seen"`
}

func person(a twinlatch.Account) Person {
	p := Person{ID: string(a.ID), Name: a.Name, Email: a.Email, Status: string(a.Status), Roles: []string{}, TwoFactor: a.HasFactor}
	for _, role := range a.Roles.Each() {
		p.Roles = append(p.Roles, role.Slug())
	}
	return p
}

type peopleAsk struct {
	Search string `query:"search" maxLength:"200" doc:"How a word of the name begins, or the address"`
	After  string `query:"after" maxLength:"64"`
	Before string `query:"before" maxLength:"64"`
}

type onPerson struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) peopleOperations() {
	add(a, line{id: "people", method: http.MethodGet, path: "/api/v1/people", summary: "A page of people by name", scope: twinlatch.ReadPeople}, a.people)
	add(a, line{id: "person", method: http.MethodGet, path: "/api/v1/people/{id}", summary: "A person", scope: twinlatch.ReadPeople},
		func(ctx context.Context, v *flow.Visitor, in *onPerson) (*body[Person], error) {
			p, err := a.House.Person(ctx, v, twinlatch.AccountID(in.ID))
			return &body[Person]{person(p.Account)}, err
		})
	add(a, line{id: "security", method: http.MethodGet, path: "/api/v1/people/{id}/security", summary: "What protects a person: factors, trusted devices, sessions", scope: twinlatch.ReadPeople}, a.security)
}

func (a *API) people(ctx context.Context, v *flow.Visitor, in *peopleAsk) (*body[People], error) {
	page, err := a.House.People(ctx, v, flow.PeopleAsk{Search: in.Search, After: twinlatch.AccountID(in.After), Before: twinlatch.AccountID(in.Before)})
	out := People{People: []Person{}, Next: string(page.Next), Previous: string(page.Previous)}
	for _, one := range page.People {
		out.People = append(out.People, person(one))
	}
	return &body[People]{out}, err
}

func (a *API) security(ctx context.Context, v *flow.Visitor, in *onPerson) (*body[Security], error) {
	p, err := a.House.Person(ctx, v, twinlatch.AccountID(in.ID))
	if err != nil {
		return nil, err
	}
	two, err := a.House.TwoFactor(ctx, p.Account, v.Company, "")
	if err != nil {
		return nil, err
	}
	sessions, err := a.House.Sessions(ctx, p.Account, v.Company)
	if err != nil {
		return nil, err
	}
	out := Security{Factors: []Factor{}, Recovery: two.Left, Blocked: two.Tried.Blocked, Devices: []Device{}, Sessions: []Session{}}
	if f := two.Factor; f != nil {
		out.Factors = append(out.Factors, Factor{ID: string(f.ID), Kind: "totp", Application: f.Application, Since: f.CreatedAt.UTC()})
	}
	for _, d := range two.Devices {
		out.Devices = append(out.Devices, Device{string(d.ID), d.Place.Browser, d.Place.System, d.Place.Address, d.Since.UTC(), d.ExpiresAt.UTC()})
	}
	for _, s := range sessions {
		out.Sessions = append(out.Sessions, Session{string(s.ID), int(s.Level), s.Place.Browser, s.Place.System, s.Place.Address, s.CreatedAt.UTC(), s.SeenAt.UTC()})
	}
	return &body[Security]{out}, nil
}

package api

import (
	"context"
	"net/http"
	"reflect"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

var problemType = reflect.TypeFor[Problem]()

// body is an answer.
type body[T any] struct{ Body T }

// Company is the company of the key with what it decided.
type Company struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	People    int    `json:"people"`
	Protected int    `json:"protected" doc:"How many have a second factor"`
	Policy    Policy `json:"policy"`
}

// Policy is what a company decided for all its people.
type Policy struct {
	Required    bool `json:"twoFactorRequired"`
	Trusted     bool `json:"trustedDevices"`
	Days        int  `json:"trustedDays"`
	PasswordMin int  `json:"passwordMin" doc:"Characters"`
	Overall     int  `json:"sessionSeconds"`
	Idle        int  `json:"idleSeconds"`
}

func (a *API) companyOperations() {
	add(a, line{id: "company", method: http.MethodGet, path: "/api/v1/company", summary: "The company of the key, with its policy", scope: twinlatch.ReadCompany},
		func(ctx context.Context, v *flow.Visitor, _ *struct{}) (*body[Company], error) {
			n, err := a.House.Waiting(ctx, v)
			p := v.Company.Policy
			return &body[Company]{Company{ID: string(v.Company.ID), Name: v.Company.Name, People: n.People, Protected: n.Protected, Policy: Policy{
				Required: p.Required, Trusted: p.Trusted, Days: p.TrustedDays, PasswordMin: p.PasswordMin,
				Overall: int(p.Overall.Seconds()), Idle: int(p.Idle.Seconds()),
			}}}, err
		})
}

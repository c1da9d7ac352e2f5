package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Customer is a company as the operator sees it.
type Customer struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Status    string    `json:"status" enum:"active,suspended,deleted"`
	People    int       `json:"people"`
	Protected int       `json:"protected" doc:"How many have a second factor"`
	Since     time.Time `json:"since"`
}

// RegisteredApp is an application as the operator registered it.
type RegisteredApp struct {
	App
	Everyone  bool      `json:"everyone" doc:"Every company may use it"`
	Companies int       `json:"companies" doc:"How many were chosen to use it"`
	Since     time.Time `json:"since"`
}

func customer(c flow.CompanyCount) Customer {
	return Customer{string(c.Company.ID), c.Company.Name, string(c.Company.Status), c.People, c.Protected, c.Company.CreatedAt.UTC()}
}

func registered(n flow.AppCount) RegisteredApp {
	return RegisteredApp{App: app(n.App), Everyone: n.App.Everyone, Companies: n.Companies, Since: n.App.CreatedAt.UTC()}
}

type onObject struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) operatorOperations() {
	const companies, apps = "/api/v1/operator/companies", "/api/v1/operator/applications"
	add(a, line{id: "operator-companies", method: http.MethodGet, path: companies, summary: "Every company", scope: twinlatch.ReadOperator},
		func(ctx context.Context, v *flow.Visitor, in *PageAsk) (*body[List[Customer]], error) {
			page, err := a.House.CompaniesAfter(ctx, v, in.page())
			return listOf(page, customer), err
		})
	add(a, line{id: "operator-company", method: http.MethodGet, path: companies + "/{id}", summary: "A company", scope: twinlatch.ReadOperator},
		func(ctx context.Context, v *flow.Visitor, in *onObject) (*body[Customer], error) {
			c, err := a.House.Company(ctx, v, twinlatch.CompanyID(in.ID))
			return &body[Customer]{customer(c)}, err
		})
	add(a, line{id: "operator-applications", method: http.MethodGet, path: apps, summary: "Every application", scope: twinlatch.ReadOperator},
		func(ctx context.Context, v *flow.Visitor, in *PageAsk) (*body[List[RegisteredApp]], error) {
			list, err := a.House.Apps(ctx, v)
			return listOf(flow.Pages(list, in.page(), func(n flow.AppCount) string { return appID(n.App) }), registered), err
		})
	add(a, line{id: "operator-application", method: http.MethodGet, path: apps + "/{id}", summary: "An application", scope: twinlatch.ReadOperator},
		func(ctx context.Context, v *flow.Visitor, in *onObject) (*body[RegisteredApp], error) {
			n, err := a.House.App(ctx, v, twinlatch.AppID(in.ID))
			return &body[RegisteredApp]{registered(n)}, err
		})
}

package api

import (
	"context"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// App is an application that people of the company may use.
type App struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Kind    string `json:"kind" enum:"proxy,openid-connect"`
	Asks    string `json:"asks" doc:"What it asks of a sign-in"`
	Minutes int    `json:"freshMinutes" doc:"How old a proof may be; 0 for any age"`
}

func app(a twinlatch.App) App {
	return App{string(a.ID), a.Name, a.Address, string(a.Kind), string(a.Asks), int(a.Fresh.Minutes())}
}

func appID(a twinlatch.App) string { return string(a.ID) }

func (a *API) appOperations() {
	add(a, line{id: "applications", method: http.MethodGet, path: "/api/v1/applications", summary: "The applications that people of the company may use", scope: twinlatch.ReadApplications},
		func(ctx context.Context, v *flow.Visitor, in *PageAsk) (*body[List[App]], error) {
			apps, err := a.House.OwnApps(ctx, v)
			return listOf(flow.Pages(apps, in.page(), appID), app), err
		})
}

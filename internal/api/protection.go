package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Factors are what protects a person: never a secret.
type Factors struct {
	Factors  []Factor `json:"factors"`
	Recovery int      `json:"recoveryCodesLeft"`
	Blocked  bool     `json:"blocked" doc:"So many wrong codes came that none is looked at"`
}

// Factor is a second factor.
type Factor struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind" enum:"totp"`
	Application string     `json:"application"`
	Since       time.Time  `json:"since"`
	Used        *time.Time `json:"used,omitempty" doc:"Last"`
}

// Place is a browser and where it is.
type Place struct {
	Browser string `json:"browser"`
	System  string `json:"system"`
	Address string `json:"address"`
}

// Device is a browser that is trusted.
type Device struct {
	ID string `json:"id"`
	Place
	Since time.Time `json:"since"`
	Used  time.Time `json:"used"`
	Until time.Time `json:"until"`
}

// Session is a browser that is signed in.
type Session struct {
	ID string `json:"id"`
	Place
	Level int       `json:"level" doc:"2 with a second factor in this sign-in, otherwise 1"`
	Since time.Time `json:"since"`
	Seen  time.Time `json:"seen"`
}

func place(p twinlatch.Place) Place { return Place{p.Browser, p.System, p.Address} }

type onePageOfPerson struct {
	OnPerson
	PageAsk
}

type onOneOfPerson struct {
	OnPerson
	One string `path:"one" maxLength:"64"`
}

// of reads the person an operation is about, who is of the key's company.
func (a *API) of(ctx context.Context, v *flow.Visitor, id twinlatch.AccountID) (twinlatch.Account, error) {
	p, err := a.House.Person(ctx, v, id)
	return p.Account, err
}

func (a *API) factorOperations() {
	add(a, line{id: "factors", method: http.MethodGet, path: "/api/v1/people/{id}/factors", summary: "What protects a person", scope: twinlatch.ReadFactors},
		func(ctx context.Context, v *flow.Visitor, in *OnPerson) (*body[Factors], error) {
			who, err := a.of(ctx, v, in.whom())
			if err != nil {
				return nil, err
			}
			two, err := a.House.TwoFactor(ctx, who, v.Company, "")
			out := Factors{Factors: []Factor{}, Recovery: two.Left, Blocked: two.Tried.Blocked}
			if f := two.Factor; f != nil {
				out.Factors = append(out.Factors, Factor{ID: string(f.ID), Kind: "totp", Application: f.Application, Since: f.CreatedAt.UTC(), Used: known(f.UsedAt)})
			}
			return &body[Factors]{out}, err
		})
}

// known is a moment, or nothing for one that has not come.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (a *API) sessionOperations() {
	const all, one = "/api/v1/people/{id}/sessions", "/api/v1/people/{id}/sessions/{one}"
	add(a, line{id: "sessions", method: http.MethodGet, path: all, summary: "Where a person is signed in", scope: twinlatch.ReadSessions},
		func(ctx context.Context, v *flow.Visitor, in *onePageOfPerson) (*body[List[Session]], error) {
			who, err := a.of(ctx, v, in.whom())
			if err != nil {
				return nil, err
			}
			list, err := a.House.Sessions(ctx, who, v.Company)
			page := flow.Pages(list, in.page(), func(s twinlatch.Session) string { return string(s.ID) })
			return listOf(page, func(s twinlatch.Session) Session {
				return Session{string(s.ID), place(s.Place), int(s.Level), s.CreatedAt.UTC(), s.SeenAt.UTC()}
			}), err
		})
	add(a, line{id: "end-sessions", method: http.MethodDelete, path: all, summary: "Sign a person out everywhere", scope: twinlatch.WriteSessions, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *OnPerson) (*struct{}, error) {
			return nil, a.House.PersonEndSession(ctx, v, in.whom(), flow.EverySession)
		})
	add(a, line{id: "end-session", method: http.MethodDelete, path: one, summary: "End one session; one that has ended is ended", scope: twinlatch.WriteSessions, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *onOneOfPerson) (*struct{}, error) {
			if in.One == string(flow.EverySession) {
				return nil, twinlatch.NotFound // no id of one
			}
			return nil, a.House.PersonEndSession(ctx, v, in.whom(), twinlatch.SessionID(in.One))
		})
}

func (a *API) deviceOperations() {
	const all, one = "/api/v1/people/{id}/trusted-devices", "/api/v1/people/{id}/trusted-devices/{one}"
	add(a, line{id: "devices", method: http.MethodGet, path: all, summary: "Which browsers a person trusts", scope: twinlatch.ReadDevices},
		func(ctx context.Context, v *flow.Visitor, in *onePageOfPerson) (*body[List[Device]], error) {
			who, err := a.of(ctx, v, in.whom())
			if err != nil {
				return nil, err
			}
			two, err := a.House.TwoFactor(ctx, who, v.Company, "")
			page := flow.Pages(two.Devices, in.page(), func(d twinlatch.TrustedDevice) string { return string(d.ID) })
			return listOf(page, func(d twinlatch.TrustedDevice) Device {
				return Device{string(d.ID), place(d.Place), d.Since.UTC(), d.UsedAt.UTC(), d.ExpiresAt.UTC()}
			}), err
		})
	add(a, line{id: "forget-devices", method: http.MethodDelete, path: all, summary: "Trust none of a person's browsers any more", scope: twinlatch.WriteDevices, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *OnPerson) (*struct{}, error) {
			return nil, a.House.PersonForgetDevice(ctx, v, in.whom(), flow.EveryDevice)
		})
	add(a, line{id: "forget-device", method: http.MethodDelete, path: one, summary: "Trust a browser no more; one that is not trusted is not", scope: twinlatch.WriteDevices, status: http.StatusNoContent},
		func(ctx context.Context, v *flow.Visitor, in *onOneOfPerson) (*struct{}, error) {
			if in.One == string(flow.EveryDevice) {
				return nil, twinlatch.NotFound // no id of one
			}
			return nil, a.House.PersonForgetDevice(ctx, v, in.whom(), twinlatch.DeviceID(in.One))
		})
}

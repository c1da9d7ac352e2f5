package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

type userShowCommand struct {
	hostSettings
	Email string `arg:"" help:"Their exact e-mail address."`
}

// Help ends the help of the command with an example.
func (userShowCommand) Help() string {
	return "Example:\n\n  twinlatch user show ada@acme.example\n  twinlatch user show ada@acme.example --json"
}

// Run prints what there is to know about one person.
func (c userShowCommand) Run(r *room) error {
	return c.do(r, func(h *flow.House) error {
		found, err := h.HostPerson(r.context, c.Email)
		if err != nil {
			return err
		}
		p := shown(found)
		if c.JSON {
			return json.NewEncoder(r.out).Encode(p)
		}
		table := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
		for _, row := range [][2]string{
			{"name", p.Name}, {"email", p.Email}, {"company", p.Company}, {"status", p.Status}, {"roles", rolesOf(found.Account.Roles)},
			{"two-factor", onOff(p.TwoFactor)},
			{"trusted devices", fmt.Sprint(found.Devices)}, {"sessions", fmt.Sprint(found.Sessions)}, {"last sign-in", p.LastSignIn},
		} {
			if row[1] != "" {
				fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
			}
		}
		return table.Flush()
	})
}

// person is what a script reads of somebody.
type person struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	Email          string   `json:"email"`
	Company        string   `json:"company"`
	Status         string   `json:"status"`
	Roles          []string `json:"roles"`
	TwoFactor      bool     `json:"two_factor"`
	LastSignIn     string   `json:"last_sign_in,omitempty"`
	TrustedDevices *int     `json:"trusted_devices,omitempty"` // of user show
	Sessions       *int     `json:"sessions,omitempty"`        // of user show
}

// shown is somebody with what is open for them; listed is without.
func shown(p flow.HostPerson) person {
	out := listed(p)
	out.TrustedDevices, out.Sessions = &p.Devices, &p.Sessions
	return out
}

func listed(p flow.HostPerson) person {
	a := p.Account
	out := person{ID: string(a.ID), Name: a.Name, Email: a.Email, Company: p.Company.Name, Status: string(a.Status), Roles: []string{}, TwoFactor: a.HasFactor}
	for _, one := range a.Roles.Each() {
		out.Roles = append(out.Roles, one.Slug())
	}
	if !a.LastSigninAt.IsZero() {
		out.LastSignIn = a.LastSigninAt.UTC().Format(time.RFC3339)
	}
	return out
}

func rolesOf(roles twinlatch.Roles) string {
	if roles == 0 {
		return "employee"
	}
	return roles.String()
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

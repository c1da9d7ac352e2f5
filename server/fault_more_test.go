package server

import (
	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// userForms are those of User Management, but for Security.
func (h *faultHouse) userForms() map[string]func() press {
	const base, employee = "POST /users", "/users/employee"
	invitation := func() string {
		h.t.Helper()
		h.invited()
		all, err := h.s.House.Invitations(h.t.Context(), h.visitor("users"), "")
		must(h.t, err)
		return string(all[0].ID)
	}
	return map[string]func() press{
		base + "/new": func() press { return h.by("users", "email", "dan@acme.example", "name", "Dan Dorn") },
		base + "/new/link": func() press {
			h.s.House.MailOn = false
			must(h.t, h.s.House.InvitationSend(h.t.Context(), h.visitor("users"), flow.Invite{Email: "dan@acme.example", Name: "Dan Dorn"}))
			return h.by("users")
		},
		base + "/invitations/{id}/send-again": func() press { return h.by("users").at(in("/users/invitations/{id}/send-again", invitation())) },
		base + "/invitations/{id}/withdraw":   func() press { return h.by("users").at(in("/users/invitations/{id}/withdraw", invitation())) },
		base + "/end-sessions":                func() press { return h.by("configuration") },
		base + "/{id}":                        func() press { return h.by("users", "name", "Emil Ek").at(employee) },
		base + "/{id}#empty":                  func() press { return h.by("users", "name", "").at(employee) },
		base + "/{id}/email":                  func() press { return h.by("configuration", "email", "new@acme.example").at(employee + "/email") },
		base + "/{id}/suspend":                func() press { return h.by("users").at(employee + "/suspend") },
		base + "/{id}/remove":                 func() press { return h.by("users").at(employee + "/remove") },
		base + "/{id}/roles":                  func() press { return h.by("users", "roles", "user-management").at(employee + "/roles") },
		base + "/{id}/reactivate": func() press {
			must(h.t, h.s.House.HostSuspend(h.t.Context(), h.email("employee")))
			return h.by("users").at(employee + "/reactivate")
		},
	}
}

// securityForms are those of the tab Security, and of Account Settings.
func (h *faultHouse) securityForms() map[string]func() press {
	const base, who = "POST /users/{id}/security", "configuration"
	policy := func(more ...string) press {
		var p twinlatch.Policy
		h.write(func(tx *store.Tx) error {
			c, err := tx.Company("acme")
			p = c.Policy
			return err
		})
		return h.by(who, append([]string{"days", "14", "overall", "24", "idle", "60", "password_min", "20", "was", flow.PolicyShown(p)}, more...)...)
	}
	return map[string]func() press{
		base + "/reset": func() press { return h.by(who, "reason", faultReason).at("/users/pending/security/reset") },
		base + "/end-session": func() press {
			return h.by(who, "session", string(h.visitor("employee").Session.ID)).at("/users/employee/security/end-session")
		},
		base + "/end-sessions": func() press { return h.by(who).at("/users/employee/security/end-sessions") },
		base + "/end-device": func() press {
			return h.by(who, "device", string(h.trusting("pending"))).at("/users/pending/security/end-device")
		},
		base + "/end-devices": func() press {
			h.trusting("pending")
			return h.by(who).at("/users/pending/security/end-devices")
		},
		"POST /configuration/account":           func() press { return policy() },
		"POST /configuration/account#required":  func() press { return policy("required", "yes") },
		"POST /configuration/account/required":  func() press { return policy("required", "yes") },
		"POST /configuration/account#too short": func() press { return h.by(who, "days", "99") },
	}
}

// resetForms are those of a reset that somebody else decides.
func (h *faultHouse) resetForms() map[string]func() press {
	return map[string]func() press{
		"POST /configuration/reset-requests/{id}/approve": func() press {
			return h.by("configuration").at(in("/configuration/reset-requests/{id}/approve", string(h.asked())))
		},
		"POST /configuration/reset-requests/{id}/reject": func() press {
			return h.by("configuration").at(in("/configuration/reset-requests/{id}/reject", string(h.asked())))
		},
		"POST /support": func() press { return h.by("support", "q", h.email("pending")) },
		"POST /support/people/{id}/request": func() press {
			return h.by("support", "q", h.email("pending"), "reason", faultReason).at("/support/people/pending/request")
		},
		"POST /support/requests/{id}/approve": func() press {
			return h.by("support").at(in("/support/requests/{id}/approve", string(h.onlyAdministrator())))
		},
	}
}

// vendorForms are those of the vendor, about its customers and applications.
func (h *faultHouse) vendorForms() map[string]func() press {
	const who = "operator"
	form := flow.AppForm{Name: "Orders", Kind: "proxy", Address: "https://orders.example", Everyone: true, Asks: "any", Fresh: "0"}
	app := func() string {
		h.t.Helper()
		id, err := h.s.House.AppRegister(h.t.Context(), h.visitor(who), form)
		must(h.t, err)
		return string(id)
	}
	ofApp := func(more ...string) press {
		return h.by(who, append([]string{"name", form.Name, "kind", form.Kind, "address", form.Address, "asks", form.Asks, "fresh", form.Fresh}, more...)...)
	}
	moved := func(move func(id twinlatch.CompanyID) error, path string) press {
		h.t.Helper()
		must(h.t, move("acme"))
		return h.by(who).at("/companies/acme/" + path)
	}
	return map[string]func() press{
		"POST /companies/support-contact": func() press { return h.by(who, "contact", "help@vendor.example") },
		"POST /companies/new": func() press {
			return h.by(who, "company", "Globex", "admin_name", "Gus Grant", "admin_email", "gus@globex.example")
		},
		"POST /companies/new/link": func() press {
			h.s.House.MailOn = false
			_, err := h.s.House.CompanyCreate(h.t.Context(), h.visitor(who), flow.CompanyCreate{Company: "Globex", Name: "Gus Grant", Email: "gus@globex.example"})
			must(h.t, err)
			return h.by(who)
		},
		"POST /companies/{id}/suspend": func() press { return h.by(who).at("/companies/acme/suspend") },
		"POST /companies/{id}/delete":  func() press { return h.by(who).at("/companies/acme/delete") },
		"POST /companies/{id}/reactivate": func() press {
			return moved(func(id twinlatch.CompanyID) error { return h.s.House.CompanySuspend(h.t.Context(), h.visitor(who), id) }, "reactivate")
		},
		"POST /companies/{id}/restore": func() press {
			return moved(func(id twinlatch.CompanyID) error { return h.s.House.CompanyDelete(h.t.Context(), h.visitor(who), id) }, "restore")
		},
		"POST /companies/{id}/apps": func() press { return h.by(who, "apps", app()).at("/companies/acme/apps") },
		"POST /apps/new":            func() press { return ofApp("everyone", "yes") },
		"POST /apps/{id}":           func() press { return ofApp().at("/apps/" + app()) },
		"POST /apps/{id}/sign-out":  func() press { return h.by(who).at("/apps/" + app() + "/sign-out") },
		"POST /apps/{id}/remove":    func() press { return h.by(who).at("/apps/" + app() + "/remove") },
	}
}

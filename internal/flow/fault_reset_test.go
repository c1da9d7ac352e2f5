package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// why is a reason for a reset.
const lostPhone = "It fell into the sea."

// asked lets Bo ask for a reset and gives its id; Ada can decide.
func (w *world) asked() twinlatch.ResetRequestID {
	w.t.Helper()
	w.proven()
	must(w.t, w.bo.ask(w.bo.losePhone(), lostPhone))
	return w.request(w.bo).ID
}

// stoppable lets two people of Support approve a reset of Ada, and gives the
// token of Ada's mail that stops it.
func (w *world) stoppable() string {
	w.t.Helper()
	sam, sue := w.support()
	if !w.supportApproves(sue, w.only(sam)) {
		w.t.Fatal("nothing begins to cool down")
	}
	return tokenOf(w.t, w.letter(w.ada.email, twinlatch.MailOnlyAdministrator).Facts.Link)
}

// resetDeeds are those about a lost phone.
func resetDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"Lost": func(w *world) doing {
			pending := w.pending(w.bo.losePhone())
			return func() (any, error) { return w.house.Lost(w.ctx, pending) }
		},
		"ResetAsk": func(w *world) doing {
			w.proven()
			pending := w.bo.losePhone()
			return only(func() error { return w.bo.ask(pending, lostPhone) })
		},
		"ResetApprove": func(w *world) doing {
			id := w.asked()
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.ResetApprove(w.ctx, v, id) })
		},
		"ResetReject": func(w *world) doing {
			id := w.asked()
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.ResetReject(w.ctx, v, id) })
		},
		"ResetRequests": func(w *world) doing {
			w.asked()
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.ResetRequests(w.ctx, v) })
		},
		"ResetRequest": func(w *world) doing {
			sam, _ := w.support()
			w.bo.enrol()
			in := flow.ResetRequest{Person: w.bo.id, Email: w.bo.email, Reason: lostPhone}
			return sam.as(func(v *flow.Visitor) (any, error) { return w.house.ResetRequest(w.ctx, v, in) })
		},
		"SupportRequests": func(w *world) doing {
			sam, sue := w.support()
			w.only(sam)
			return sue.as(func(v *flow.Visitor) (any, error) { return w.house.SupportRequests(w.ctx, v) })
		},
		"SupportFind": func(w *world) doing {
			sam, _ := w.support()
			return sam.as(func(v *flow.Visitor) (any, error) { return w.house.SupportFind(w.ctx, v, w.bo.email) })
		},
		"ResetSupportApprove": func(w *world) doing {
			sam, sue := w.support()
			return sue.supportApproving(w.only(sam))
		},
		"ResetSupportApprove/the first": func(w *world) doing {
			_, sue := w.support()
			return sue.supportApproving(w.only(nil))
		},
		"ResetStopShow": func(w *world) doing {
			token := w.stoppable()
			return func() (any, error) { return w.house.ResetStopShow(w.ctx, token) }
		},
		"ResetStop": func(w *world) doing {
			token := w.stoppable()
			return only(func() error { return w.house.ResetStop(w.ctx, token, w.ada.from()) })
		},
		"ResetDisputeShow": func(w *world) doing {
			token := w.resetBo()
			return func() (any, error) { return w.house.ResetDisputeShow(w.ctx, token) }
		},
		"ResetDispute": func(w *world) doing {
			token := w.resetBo()
			w.clock.Advance(time.Second)
			return only(func() error { return w.house.ResetDispute(w.ctx, token, w.bo.from()) })
		},
	}
}

func (p *person) supportApproving(id twinlatch.ResetRequestID) doing {
	p.w.t.Helper()
	return p.as(func(v *flow.Visitor) (any, error) {
		name, begun, err := p.w.house.ResetSupportApprove(p.w.ctx, v, id)
		return struct {
			name  string
			begun bool
		}{name, begun}, err
	})
}

// companyDeeds are those of the vendor about its customers.
func companyDeeds() map[string]func(w *world) doing {
	operator := func(w *world) *person {
		w.vera.enrol()
		return w.vera
	}
	return map[string]func(w *world) doing{
		"Companies": func(w *world) doing {
			return operator(w).as(func(v *flow.Visitor) (any, error) { return w.house.Companies(w.ctx, v, "") })
		},
		"Company": func(w *world) doing {
			return operator(w).as(func(v *flow.Visitor) (any, error) { return w.house.Company(w.ctx, v, w.acme) })
		},
		"CompanyCreate": func(w *world) doing {
			in := flow.CompanyCreate{Company: "Globex", Name: "Gus Grant", Email: "gus@globex.example"}
			return operator(w).as(func(v *flow.Visitor) (any, error) { return w.house.CompanyCreate(w.ctx, v, in) })
		},
		"CompanySuspend": func(w *world) doing {
			return operator(w).onlyAs(func(v *flow.Visitor) error { return w.house.CompanySuspend(w.ctx, v, w.acme) })
		},
		"CompanyReactivate": func(w *world) doing {
			must(w.t, w.house.CompanySuspend(w.ctx, operator(w).visitor(), w.acme))
			return w.vera.onlyAs(func(v *flow.Visitor) error { return w.house.CompanyReactivate(w.ctx, v, w.acme) })
		},
		"CompanyDelete": func(w *world) doing {
			return operator(w).onlyAs(func(v *flow.Visitor) error { return w.house.CompanyDelete(w.ctx, v, w.acme) })
		},
		"CompanyRestore": func(w *world) doing {
			must(w.t, w.house.CompanyDelete(w.ctx, operator(w).visitor(), w.acme))
			return w.vera.onlyAs(func(v *flow.Visitor) error { return w.house.CompanyRestore(w.ctx, v, w.acme) })
		},
		"SupportContactUpdate": func(w *world) doing {
			return operator(w).onlyAs(func(v *flow.Visitor) error { return w.house.SupportContactUpdate(w.ctx, v, "call@vendor.example") })
		},
	}
}

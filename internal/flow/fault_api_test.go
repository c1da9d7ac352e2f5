package flow_test

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// newKey is a key that Ada makes, with a second factor and a fresh proof, as it
// is shown to her once.
func (w *world) newKey(scopes ...twinlatch.Scopes) string {
	w.t.Helper()
	if w.ada.key == nil {
		w.ada.enrol()
	}
	in := flow.APIKeyForm{Name: "Purchase orders", Days: "90"}
	for _, one := range scopes {
		in.Scopes = append(in.Scopes, one.Slug())
	}
	must(w.t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in))
	k, err := w.house.APIKeyShown(w.ctx, w.ada.visitor())
	must(w.t, err)
	return k.Token
}

// caller is who a request with a key is.
func (w *world) caller(token string) *flow.Visitor {
	w.t.Helper()
	v, err := w.house.APICaller(w.ctx, token, w.ada.from())
	must(w.t, err)
	return v
}

// calls is a deed of somebody's program.
func (w *world) calls(token string, do func(ctx context.Context, v *flow.Visitor) (any, error)) doing {
	v := w.caller(token)
	return func() (any, error) { return do(w.ctx, v) }
}

// apiDeeds are those about keys, and those that are open to keys alone.
func apiDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"APIKeyMake": func(w *world) doing {
			w.ada.enrol()
			in := flow.APIKeyForm{Name: "Orders", Scopes: []string{"people-read"}, Days: "1"}
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.APIKeyMake(w.ctx, v, in) })
		},
		"APIKeyShown": func(w *world) doing {
			w.newKey(twinlatch.ReadPeople)
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.APIKeyShown(w.ctx, v) })
		},
		"APIKeySaved": func(w *world) doing {
			w.newKey(twinlatch.ReadPeople)
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.APIKeySaved(w.ctx, v) })
		},
		"APIKeys": func(w *world) doing {
			w.newKey(twinlatch.ReadPeople)
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.APIKeys(w.ctx, v) })
		},
		"OwnAPIKeys": func(w *world) doing {
			w.newKey(twinlatch.ReadPeople)
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.OwnAPIKeys(w.ctx, v) })
		},
		"APIKeyRevoke": func(w *world) doing {
			id := w.caller(w.newKey(twinlatch.ReadPeople)).Key.ID
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.APIKeyRevoke(w.ctx, v, id) })
		},
		"APICaller": func(w *world) doing {
			token := w.newKey(twinlatch.ReadPeople)
			return func() (any, error) { return w.house.APICaller(w.ctx, token, w.ada.from()) }
		},
		"APIUsed": func(w *world) doing {
			return w.calls(w.newKey(twinlatch.ReadPeople), func(ctx context.Context, v *flow.Visitor) (any, error) { return nil, w.house.APIUsed(ctx, v) })
		},
		"InvitationCreate": func(w *world) doing {
			in := flow.Invite{Email: "dan@acme.example", Name: "Dan Dale"}
			return w.calls(w.newKey(twinlatch.WriteInvitations), func(ctx context.Context, v *flow.Visitor) (any, error) {
				return w.house.InvitationCreate(ctx, v, in, "once")
			})
		},
		"CodeVerify": func(w *world) doing {
			w.bo.enrol()
			token, code := w.newKey(twinlatch.VerifyCodes), w.bo.code()
			return w.calls(token, func(ctx context.Context, v *flow.Visitor) (any, error) {
				return nil, w.house.CodeVerify(ctx, v, w.bo.id, code)
			})
		},
		"CodeVerify/wrong": func(w *world) doing {
			w.bo.enrol()
			token := w.newKey(twinlatch.VerifyCodes)
			return refusing("code.wrong", w.calls(token, func(ctx context.Context, v *flow.Visitor) (any, error) {
				return nil, w.house.CodeVerify(ctx, v, w.bo.id, w.bo.wrongCode())
			}))
		},
	}
}

// programDeeds are what programs read and do, and what becomes of their keys.
func programDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"InvitationRepeat": func(w *world) doing {
			token := w.newKey(twinlatch.WriteInvitations)
			i, err := w.house.InvitationCreate(w.ctx, w.caller(token), flow.Invite{Email: "dan@acme.example", Name: "Dan Dale"}, "")
			must(w.t, err)
			return w.calls(token, func(ctx context.Context, v *flow.Visitor) (any, error) {
				return w.house.InvitationRepeat(ctx, v, i.ID, "again")
			})
		},
		"Invitation": func(w *world) doing {
			token := w.newKey(twinlatch.WriteInvitations, twinlatch.ReadInvitations)
			i, err := w.house.InvitationCreate(w.ctx, w.caller(token), flow.Invite{Email: "dan@acme.example", Name: "Dan Dale"}, "")
			must(w.t, err)
			return w.calls(token, func(ctx context.Context, v *flow.Visitor) (any, error) { return w.house.Invitation(ctx, v, i.ID) })
		},
		"InvitationsAfter": func(w *world) doing {
			return w.calls(w.newKey(twinlatch.ReadInvitations), func(ctx context.Context, v *flow.Visitor) (any, error) {
				return w.house.InvitationsAfter(ctx, v, "", flow.Page{})
			})
		},
		"ResetRequestsAfter": func(w *world) doing {
			w.asked()
			return w.calls(w.newKey(twinlatch.ReadResets), func(ctx context.Context, v *flow.Visitor) (any, error) {
				return w.house.ResetRequestsAfter(ctx, v, flow.Page{})
			})
		},
		"ResetRequestShow": func(w *world) doing {
			id := w.asked()
			return w.calls(w.newKey(twinlatch.ReadResets), func(ctx context.Context, v *flow.Visitor) (any, error) { return w.house.ResetRequestShow(ctx, v, id) })
		},
		"AuditAfter": func(w *world) doing {
			return w.calls(w.newKey(twinlatch.ReadAudit), func(ctx context.Context, v *flow.Visitor) (any, error) {
				return w.house.AuditAfter(ctx, v, flow.AuditAsk{})
			})
		},
		"CompaniesAfter": func(w *world) doing {
			w.vera.signIn()
			return w.vera.as(func(v *flow.Visitor) (any, error) { return w.house.CompaniesAfter(w.ctx, v, flow.Page{}) })
		},
		"PersonRename/by a program": func(w *world) doing {
			return w.calls(w.newKey(twinlatch.WritePeople), func(ctx context.Context, v *flow.Visitor) (any, error) {
				return nil, w.house.PersonRename(ctx, v, w.bo.id, "Bob Barker")
			})
		},
		"PersonSuspend/who made a key": func(w *world) doing {
			eve := w.newPerson(w.acme, "Eve Eden", twinlatch.Configuration|twinlatch.UserManagement)
			eve.enrol()
			w.newKey(twinlatch.ReadPeople)
			return eve.onlyAs(func(v *flow.Visitor) error { return w.house.PersonSuspend(w.ctx, v, w.ada.id) })
		},
		"PersonRoles/of who made a key": func(w *world) doing {
			eve := w.newPerson(w.acme, "Eve Eden", twinlatch.Configuration|twinlatch.UserManagement)
			eve.enrol()
			w.newKey(twinlatch.ReadInvitations)
			return eve.onlyAs(func(v *flow.Visitor) error { return w.house.PersonRoles(w.ctx, v, w.ada.id, twinlatch.Configuration) })
		},
	}
}

package server

import (
	"context"
	"net/http"
	"time"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Person is who a request is, for a handler behind Require.
type Person struct {
	ID          string // never reused; what to keep in one's own tables
	Name        string
	Email       string // may change; never a key
	Company     string // id
	CompanyName string
	Roles       []string  // "configuration", "user-management", "support"
	Level       int       // 2 with a second factor in this sign-in, otherwise 1
	ProvenAt    time.Time // when they last proved themselves
}

type personKey struct{}

// Who tells a handler behind Require who the request is; false for a context
// that did not pass it.
func Who(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

// Require lets a request reach next only if somebody is signed in and every rule
// of their company lets them pass. Others are led to sign in, or to set up the
// second factor that their company requires, and come back; a program, which
// accepts no text/html, gets 401 or 403 with a reason. A form from another site
// is refused. next is not given the cookies of Twinlatch, so that it may hand the
// request on.
//
// next must be served on the same host as the Server, which has the paths
// /signin, /profile and the others of its own.
func (s *Server) Require(next http.Handler) http.Handler {
	return outside(s.door, s.site, s.door.Behind(func(w http.ResponseWriter, r *door.Request) {
		clear(w.Header()) // those of our pages: next has its own
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		theirs := r.WithContext(context.WithValue(r.Context(), personKey{}, personOf(r.Visitor)))
		theirs.Header = r.WithoutOurs()
		next.ServeHTTP(w, theirs)
	}))
}

func personOf(v *flow.Visitor) Person {
	p := Person{
		ID: string(v.Account.ID), Name: v.Account.Name, Email: v.Account.Email, Company: string(v.Company.ID), CompanyName: v.Company.Name,
		Level: int(v.Session.Level), ProvenAt: v.Session.ProvenAt(),
	}
	for _, role := range v.Account.Roles.Each() {
		p.Roles = append(p.Roles, role.Slug())
	}
	return p
}

package door

import "net/http"

// Access says who may enter, on the route's own line.
type Access string

// The access words. From Member on, the gate (Required two-factor
// authentication) is asked before any role.
const (
	FirstRun       Access = "first-run"       // anybody, and all there is while no company exists
	Open           Access = "open"            // anybody
	Stranger       Access = "stranger"        // nobody signed in; the signed-in are sent Home
	HalfSignedIn   Access = "half-signed-in"  // only a pending sign-in
	SignedIn       Access = "signed-in"       // a session, also behind the gate: two-factor page, proof, sign out
	Member         Access = "member"          // a session that passes the gate
	Administrator  Access = "administrator"   // Configuration or User Management
	Configuration  Access = "configuration"   // the Configuration role
	UserManagement Access = "user-management" // the User Management role
	Support        Access = "support"         // the Support role in the operator company
	Operator       Access = "operator"        // Configuration in the operator company
)

// Handler answers a request, or says in an error why not; one place shows it.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is a line of the table: who may, how often, what happens.
type Route struct {
	Method  string
	Path    string
	Access  Access
	Limit   Limit
	Handler Handler
}

// Get is a line of the table that shows something and changes nothing.
func Get(path string, access Access, handler Handler) Route {
	return Route{Method: http.MethodGet, Path: path, Access: access, Handler: handler}
}

// Post is a line of the table that does something.
func Post(path string, access Access, handler Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Access: access, Handler: handler}
}

// Limited says how often one address may use the route.
func (r Route) Limited(limit Limit) Route {
	r.Limit = limit
	return r
}

package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// ledger is an application of somebody else's that asks who reads it by OpenID
// Connect. It is a client without a secret in a few lines; a real one takes a
// library, as those of examples do.
type ledger struct {
	*Demo
	product http.Handler // in this process, so nothing has to be dialled

	mu      sync.Mutex
	begun   map[string]began  // by the cookie of a browser
	readers map[string]bearer // by the cookie of a browser
}

// began is what a browser has to bring back.
type began struct{ state, nonce, verifier string }

// bearer is what the ledger was given for somebody.
type bearer struct {
	Access string `json:"access_token"`
	ID     string `json:"id_token"`
	level2 bool
}

const ledgerCookie = "ledger"

// ledgerPolicy lets the button that signs out lead to the product.
func (d *Demo) ledgerPolicy() string {
	return strings.Replace(ordersPolicy, "form-action 'self'", "form-action 'self' "+d.Public.String(), 1)
}

func (d *Demo) ledgerHandler(product http.Handler) http.Handler {
	l := &ledger{Demo: d, product: product, begun: map[string]began{}, readers: map[string]bearer{}}
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", l.show)
	mux.HandleFunc("GET /callback", l.callback)
	mux.HandleFunc("POST /sign-out", l.signOut)
	return securely(d.ledgerPolicy(), mux)
}

type ledgerPage struct {
	Reader reader
	Level2 bool
	Lines  []order
}

// show asks who it is at every click, and leads whoever is nobody to the product.
func (l *ledger) show(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	held, ok := l.readers[cookieOf(r)]
	l.mu.Unlock()
	var who struct {
		Name    string
		Company string `json:"company_name"`
	}
	if !ok || !l.call(l.who(held), &who) {
		l.begin(w, r)
		return
	}
	d := l.Demo
	d.mu.Lock()
	lines := append([]order(nil), d.orders...)
	d.mu.Unlock()
	d.show(w, r, "ledger", ledgerPage{Reader: reader{Name: who.Name, Company: who.Company}, Level2: held.level2, Lines: lines})
}

func (l *ledger) begin(w http.ResponseWriter, r *http.Request) {
	b := began{random(), random(), random()}
	keepCookie(w, l.keep(b, bearer{}))
	sum := sha256.Sum256([]byte(b.verifier))
	http.Redirect(w, r, l.Public.String()+"/oidc/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {string(l.ledgerID)}, "redirect_uri": {l.Ledger() + "/callback"}, "scope": {"openid profile company"},
		"state": {b.state}, "nonce": {b.nonce}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}.Encode(), http.StatusSeeOther)
}

// callback exchanges the code. The token comes from the product itself, so its
// signature has nothing to add (OpenID Connect Core 3.1.3.7).
func (l *ledger) callback(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	b, ok := l.begun[cookieOf(r)]
	delete(l.begun, cookieOf(r))
	l.mu.Unlock()
	switch {
	case !ok || r.FormValue("state") != b.state || r.FormValue("iss") != l.Public.String():
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	case r.FormValue("error") != "":
		w.WriteHeader(http.StatusForbidden)
		l.Demo.show(w, r, "ledger-shut", nil)
		return
	}
	var given bearer
	var claims struct{ Nonce, ACR string }
	if l.call(l.exchange(r.FormValue("code"), b.verifier), &given) && readClaims(given.ID, &claims) && claims.Nonce == b.nonce {
		given.level2 = claims.ACR == twinlatch.ACRLevel2
		keepCookie(w, l.keep(began{}, given))
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// signOut forgets who it was, and goes on to the product with the token that it
// was given, so that nobody has to be asked there.
func (l *ledger) signOut(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	held := l.readers[cookieOf(r)]
	delete(l.readers, cookieOf(r))
	l.mu.Unlock()
	http.Redirect(w, r, l.Public.String()+"/oidc/logout?"+url.Values{"client_id": {string(l.ledgerID)}, "id_token_hint": {held.ID}}.Encode(), http.StatusSeeOther)
}

// keep puts away what a browser began, or was given, under a new cookie.
func (l *ledger) keep(b began, given bearer) string {
	key := random()
	l.mu.Lock()
	defer l.mu.Unlock()
	if given.Access != "" {
		l.readers[key] = given
	} else {
		l.begun[key] = b
	}
	return key
}

// call asks the product, and reports whether it answered what was wanted.
func (l *ledger) call(r *http.Request, out any) bool {
	r.RemoteAddr = "127.0.0.1:9"
	answer := httptest.NewRecorder()
	l.product.ServeHTTP(answer, r)
	return answer.Code == http.StatusOK && json.Unmarshal(answer.Body.Bytes(), out) == nil
}

// exchange is the question for tokens.
func (l *ledger) exchange(code, verifier string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, l.Public.String()+"/oidc/token", strings.NewReader(url.Values{
		"grant_type": {"authorization_code"}, "client_id": {string(l.ledgerID)}, "redirect_uri": {l.Ledger() + "/callback"}, "code": {code}, "code_verifier": {verifier},
	}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// who is the question about somebody.
func (l *ledger) who(held bearer) *http.Request {
	r := httptest.NewRequest(http.MethodGet, l.Public.String()+"/oidc/userinfo", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+held.Access)
	return r
}

func readClaims(token string, out any) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	plain, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && json.Unmarshal(plain, out) == nil
}

func random() string {
	raw, _ := secret.NewToken()
	return raw
}

func cookieOf(r *http.Request) string {
	c, err := r.Cookie(ledgerCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

func keepCookie(w http.ResponseWriter, value string) {
	http.SetCookie(w, &http.Cookie{Name: ledgerCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

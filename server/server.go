package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/api"
	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/forwardauth"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/oidc"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/web"
	"github.com/twinlatch/twinlatch/internal/words"
)

// Config says how a server runs. Only PublicURL and either Data or Database are
// needed; everything else has a safe default.
type Config struct {
	Data      string // folder of the embedded database
	Database  string // DSN of PostgreSQL, instead
	KeyFile   string // keys.json in Data when empty
	PublicURL string // what people type: https, or http with a loopback host

	SMTP     string // mail server; without it no mail is sent
	MailFrom string

	SecurityContact string // URI for /.well-known/security.txt; no such page without

	// TrustedProxies are the networks whose forwarded headers are believed;
	// ProxiesOnly refuses every other peer that is not this machine.
	TrustedProxies []netip.Prefix
	ProxiesOnly    bool

	// LogoutNetworks are those beside the public internet in which applications are
	// told of sign-outs; this very machine is one while PublicURL is http.
	LogoutNetworks []netip.Prefix

	// StrictCodes takes codes of the present 30 seconds alone; otherwise those of
	// the step before and after are good too.
	StrictCodes bool

	HashMemoryMiB, HashPasses, HashSlots int // of Argon2id; the floor when zero

	Now func() time.Time // time.Now when nil
	Log *slog.Logger     // slog.Default() when nil
}

// Server is an http.Handler with the work behind it.
type Server struct {
	House    *flow.House
	site     *web.Site
	door     *door.Door
	gate     *forwardauth.Gate
	oidc     *oidc.Provider
	programs *api.API
	handler  http.Handler
	data     *maintain.Data
	postman  *notify.Postman
	herald   *notify.Herald
	log      *slog.Logger

	mu        sync.Mutex
	lastNight time.Time // of the last nightly round here
}

// New opens the data and builds the house. Close it when done; Run does the work
// behind the pages.
func New(ctx context.Context, c Config) (*Server, error) {
	sender, err := senderOf(c)
	if err != nil {
		return nil, err
	}
	return newServer(ctx, c, sender)
}

func senderOf(c Config) (notify.Sender, error) {
	if c.SMTP == "" {
		return notify.NoServer{}, nil
	}
	return notify.NewSMTP(c.SMTP, c.MailFrom)
}

func newServer(ctx context.Context, c Config, sender notify.Sender) (*Server, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Log = cleanLog(c.Log)
	public, err := url.Parse(strings.TrimRight(c.PublicURL, "/"))
	if err != nil {
		return nil, err
	}
	hasher, err := hasherOf(c)
	if err != nil {
		return nil, err
	}
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	data, err := maintain.Open(ctx, config.Data{Data: c.Data, Database: c.Database, KeyFile: c.KeyFile}, c.Now())
	if err != nil {
		return nil, err
	}
	_, mute := sender.(notify.NoServer)
	house := &flow.House{
		DB: data.DB, Keys: data.Keys, Hasher: hasher.WithPepper(data.Keys), Now: c.Now, Log: c.Log,
		PublicURL: public.String(), Window: twinlatch.CodeWindow, MailOn: !mute,
	}
	if c.StrictCodes {
		house.Window = 0
	}
	if err := house.SigningRotate(ctx); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	postman := notify.NewPostman(notify.PostmanConfig{DB: data.DB, Keys: data.Keys, Words: catalogue, Sender: sender, PublicURL: public.String(), Now: c.Now, Log: c.Log})
	if public.Scheme == "http" {
		c.LogoutNetworks = append(twinlatch.Loopback(), c.LogoutNetworks...)
	}
	herald := notify.NewHerald(notify.HeraldConfig{DB: data.DB, Token: house.OIDCLogoutToken, Networks: c.LogoutNetworks, Now: c.Now, Log: c.Log})
	house.Wake = func() { postman.Wake(); herald.Wake() }
	d := &door.Door{House: house, Secure: public.Scheme == "https", Proxies: c.TrustedProxies, ProxiesOnly: c.ProxiesOnly}
	s := &Server{House: house, site: web.New(house, catalogue, d), door: d, data: data, postman: postman, herald: herald, log: c.Log}
	s.site.SecurityContact = c.SecurityContact
	s.gate = &forwardauth.Gate{House: house, Door: d}
	s.oidc = &oidc.Provider{House: house}
	if s.programs, err = api.New(house, d, api.Words{Refusal: s.site.Sentence, Entry: s.site.AuditSentence}); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	s.handler = outside(d, s.site, mount(s, slices.Concat(s.gate.Routes(), s.oidc.Routes())))
	return s, nil
}

// hashQueue is how many sign-ins may wait for a hash slot before the next is
// told to come back.
const hashQueue = 256

func hasherOf(c Config) (*secret.Hasher, error) {
	cost := secret.FloorCost()
	if c.HashMemoryMiB > 0 {
		cost.MemoryKiB = uint32(c.HashMemoryMiB) * 1024
	}
	if c.HashPasses > 0 {
		cost.Time = uint32(c.HashPasses)
	}
	slots := c.HashSlots
	if slots == 0 {
		slots = runtime.GOMAXPROCS(0)
	}
	return secret.NewHasher(cost, slots, hashQueue)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// SetupLink is the one-time link that makes the first company, good for 24
// hours; empty once there is one.
func (s *Server) SetupLink(ctx context.Context) (string, error) { return s.House.SetupLink(ctx) }

// ForwardAuth answers reverse proxies that ask who a request to an application
// is. It belongs on a listener that only they reach; Config.TrustedProxies says
// who they are.
func (s *Server) ForwardAuth() http.Handler {
	gate := s.gate.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { gate.ServeHTTP(w, s.door.Asked(r, requestID())) })
}

// Close waits for the writes under way and closes the data.
func (s *Server) Close() error { return s.data.Close() }

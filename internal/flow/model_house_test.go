package flow_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// model is the model beside the product: the same people, the same browsers,
// and what was done so far.
type model struct {
	rt          *rapid.T
	w           *world
	shut        func()
	firms       []*firm
	souls       []*soul
	windows     []*window
	tickets     []ticket // cookies that were replaced or signed out, kept by somebody
	halves      []half
	jars        []*jar
	wrong       map[string]int // passwords in a row that were not accepted, by address
	invitations []*invitation
	story       []string
	serial      int
	asked       int // how often whether both agree
}

// newModel opens a house of its own for one sequence of deeds.
func newModel(t *testing.T, rt *rapid.T, o store.Options) *model {
	t.Helper()
	keys, err := secret.GenerateKeySet()
	must(t, err)
	// Half of the sequences do every Write twice, the first time undone.
	o.MAC, o.Twice = func(m []byte) []byte { return keys.MAC("audit", m) }, rapid.Bool().Draw(rt, "every Write twice")
	db, err := store.Open(t.Context(), o)
	must(t, err)
	clock := testkit.Monday()
	w := &world{t: t, ctx: t.Context(), clock: clock, everyID: map[string]bool{}, house: &flow.House{
		DB: db, Keys: keys, Hasher: secret.NewTestHasher(), Now: clock.Now, Log: slog.New(slog.DiscardHandler),
		PublicURL: "https://door.example", Window: twinlatch.CodeWindow, MailOn: true,
	}}
	w.write(func(tx *store.Tx) error {
		return tx.InsertInstance(store.Instance{KeyFingerprint: keys.Fingerprint(), CreatedAt: clock.Now()})
	})
	m := &model{rt: rt, w: w, wrong: map[string]int{}, shut: func() {
		must(t, db.Close())
		if o.Path != "" {
			must(t, os.RemoveAll(filepath.Dir(o.Path)))
		}
	}}
	m.moveIn()
	m.takeMachines()
	m.settleIn()
	return m
}

// moveIn lets two companies and the vendor move in, and puts up the browsers:
// one for everybody, and one for strangers.
func (m *model) moveIn() {
	const c, u, s = twinlatch.Configuration, twinlatch.UserManagement, twinlatch.Support
	vendor, acme, beta := m.found("Vendor"), m.found("Acme"), m.found("Beta")
	for _, one := range []struct {
		firm  *firm
		name  string
		roles twinlatch.Roles
	}{
		{vendor, "Vera Vance", c | u | s}, {vendor, "Sam Smith", s}, {vendor, "Sue Stone", s},
		{acme, "Ada Byron", c | u}, {acme, "Bo Barker", 0}, {acme, "Uma Ute", u}, {beta, "Cleo Clark", c | u},
	} {
		m.hire(one.firm, one.name, one.roles)
	}
	m.w.clock.Advance(8 * 24 * time.Hour) // Support is seasoned
	for n, owner := range append(m.souls[:7:7], nil) {
		m.windows = append(m.windows, &window{name: fmt.Sprintf("browser %d", n+1), owner: owner,
			place: twinlatch.Place{Browser: "Chrome", System: "Linux", Address: fmt.Sprintf("192.0.2.%d", n+1)}})
	}
}

// settleIn lets some of them have a factor from the start, and a company trust
// devices, so that not every story begins at the very beginning.
func (m *model) settleIn() {
	if !rapid.Bool().Draw(m.rt, "settled in") {
		return
	}
	if acme := m.firms[1]; rapid.Bool().Draw(m.rt, "Acme trusts devices") {
		m.say("Acme trusts devices")
		m.w.policy(acme.id, func(p *twinlatch.Policy) { p.Trusted = true })
		acme.trusted = true
	}
	for _, w := range m.windows {
		if w.owner != nil && pick(m, w.owner.name+" has a factor", false, true, true) && m.signIn(w, w.owner) {
			m.enrol(w)
			m.makesMachine(w)
		}
	}
}

func (m *model) found(name string) *firm {
	id := m.w.newCompany(name, len(m.firms) == 0)
	p := twinlatch.DefaultPolicy()
	f := &firm{name: name, id: id, vendor: len(m.firms) == 0, days: p.TrustedDays, shortest: p.PasswordMin, overall: p.Overall, idle: p.Idle}
	m.firms = append(m.firms, f)
	return f
}

func (m *model) hire(f *firm, name string, roles twinlatch.Roles) *soul {
	p := m.w.newPerson(f.id, name, roles)
	s := &soul{name: strings.Fields(name)[0], email: p.email, password: p.password, id: p.id, firm: f, roles: roles}
	if roles.Has(twinlatch.Support) {
		s.supportSince = m.w.clock.Now()
	}
	m.souls = append(m.souls, s)
	return s
}

// memoryFolder is a folder for many small databases: in memory where there is
// one, because each commit waits for the disk.
func memoryFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "twinlatch-model-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// emptyFile is a new database file that is up to date and empty.
func emptyFile(t *testing.T, folder string) string {
	t.Helper()
	image, err := emptyImage()
	must(t, err)
	own, err := os.MkdirTemp(folder, "")
	must(t, err)
	path := filepath.Join(own, "house.db")
	must(t, os.WriteFile(path, image, 0o600))
	return path
}

// emptyImage is made once: migrations take longer than a hundred deeds.
var emptyImage = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "twinlatch-model-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "house.db")
	db, err := store.Open(context.Background(), store.Options{Path: path, MAC: func([]byte) []byte { return make([]byte, 32) }})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

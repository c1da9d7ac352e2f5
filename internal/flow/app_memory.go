package flow

import "sync"

// mostEntered bounds how many visitors of applications are remembered: some
// megabytes.
const mostEntered = 4096

// entered remembers what checks at applications have read, for as long as the
// database says that nothing was committed since: not by this process, not by
// another. It holds rows and no decision. Whoever is none, and whoever may not
// pass, is not remembered, so that no stranger fills it. The zero value is ready.
type entered struct {
	mu      sync.Mutex
	version int64
	entries map[enteredAt]entry
}

// enteredAt is where an entry was read: in which state of the database, for which
// host, by the hash of which cookie.
type enteredAt struct {
	version int64
	host    string
	hash    string
}

func (m *entered) find(at enteredAt) (entry, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[at]
	return e, ok
}

// keep forgets what was read in any other state.
func (m *entered) keep(at enteredAt, e entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil || m.version != at.version || len(m.entries) >= mostEntered {
		m.version, m.entries = at.version, map[enteredAt]entry{}
	}
	m.entries[at] = e
}

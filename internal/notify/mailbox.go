package notify

import (
	"context"
	"slices"
	"sync"
)

// mailboxKeeps is how many letters a Mailbox holds before it forgets the oldest.
const mailboxKeeps = 200

// Mailbox is the Sender of `twinlatch demo`: it catches every letter in memory,
// for a page that shows them. The zero value is ready; it is safe for concurrent
// use.
type Mailbox struct {
	mu      sync.Mutex
	letters []Letter // oldest first
}

// Send keeps the letter; one that is already there is not kept twice.
func (m *Mailbox) Send(_ context.Context, letter Letter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.ContainsFunc(m.letters, func(l Letter) bool { return l.ID == letter.ID }) {
		return nil
	}
	m.letters = append(m.letters, letter)
	if surplus := len(m.letters) - mailboxKeeps; surplus > 0 {
		m.letters = slices.Delete(m.letters, 0, surplus)
	}
	return nil
}

// Letters lists what was caught, newest first.
func (m *Mailbox) Letters() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	letters := slices.Clone(m.letters)
	slices.Reverse(letters)
	return letters
}

// Letter finds one by its ID.
func (m *Mailbox) Letter(id string) (Letter, bool) {
	for _, letter := range m.Letters() {
		if letter.ID == id {
			return letter, true
		}
	}
	return Letter{}, false
}

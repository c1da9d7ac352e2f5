package flow_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// Whoever comes in the moment in which it ends comes before it, and the client is told,
// or after it, and is refused. Here it ends when Bo's tokens are about to be made.
// SQLite has one Write at a time.
func TestWhoComesInTheMomentInWhichItEndsIsToldOfOrRefused(t *testing.T) {
	for name, end := range map[string]func(w *world, ledger *client){
		"two-factor is asked": func(w *world, ledger *client) {
			_, err := w.house.HostAppUpdate(w.ctx, string(ledger.id), func(in *flow.HostAppForm) { in.Asks = "two-factor" })
			if err != nil {
				w.t.Error(err)
			}
		},
		"Required":          func(w *world, _ *client) { w.update(func(in *flow.PolicyUpdate) { in.Required = true }) },
		"company suspended": func(w *world, ledger *client) { endings()["company suspended"](w, ledger) },
		"Remove":            func(w *world, ledger *client) { endings()["Remove"](w, ledger) },
		"Sign out":          func(w *world, ledger *client) { endings()["Sign out"](w, ledger) },
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			eachStage(t, func(t *testing.T, s *stage) {
				if !s.house.DB.Postgres() {
					return
				}
				ledger := s.newHearingClient()
				s.bo.signIn()
				s.proven()
				brings := ledger.exchange(ledger.code(s.bo))
				came := s.inTheMiddle("INSERT INTO oidc_logins", func() { end(s.world, ledger) }, func() error {
					_, err := s.house.OIDCCodeExchange(s.ctx, brings)
					return err
				})
				if told := s.toldOf(); came == nil && !slices.Contains(told, s.bo.id) {
					t.Errorf("he is in, and it is told of %v", told)
				}
			})
		})
	}
}

// inTheMiddle does something, and when it comes to a statement something else, which is
// over by then or stands before what the first one holds. It gives what the first says.
func (s *stage) inTheMiddle(statement string, other func(), do func() error) (err error) {
	s.t.Helper()
	done := make(chan struct{})
	var once sync.Once
	s.faults.Holding(func(next string) {
		if !strings.Contains(next, statement) {
			return
		}
		once.Do(func() {
			go func() { defer close(done); other() }()
			s.untilDoneOrWaiting(done)
		})
	}, func() { err = do() })
	once.Do(func() { s.t.Fatalf("it never came to %s", statement) })
	<-done
	return err
}

func (s *stage) untilDoneOrWaiting(done chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		if waiting, err := s.books.Waiting(); err != nil || waiting > 0 {
			if err != nil {
				s.t.Error(err)
			}
			return
		}
	}
}

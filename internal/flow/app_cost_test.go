package flow_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// It is asked at every click: a statement more is felt everywhere. The application,
// whose cookie it is and the keys are read in one Read; whose company was chosen, if
// not everyone's; and for nobody no more than the application. SQLite says itself
// whether anything was committed since, and then nothing is read again.
func TestWhatACheckAsksOfTheDatabase(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.begin(t)
		s.operating()
		s.newApp(func(in *flow.AppForm) { in.Address, in.Everyone = "https://secret.example", false })
		s.bo.signIn()
		token := s.bo.enter()
		for _, c := range []struct {
			host, token string
			verdict     twinlatch.Verdict
			statements  int // with the one that begins
			again       int // on SQLite, of the same once more
		}{
			{ordersHost, token, twinlatch.Pass, 4, 0},
			{"secret.example", token, twinlatch.SignIn, 4, 4}, // it is the other one's
			{ordersHost, "", twinlatch.SignIn, 2, 2},
		} {
			if s.house.DB.Postgres() {
				c.again = c.statements
			}
			for _, want := range []int{c.statements, c.again} {
				calls := s.faults.During(0, func() {
					if got := s.at(c.host, c.token); got != c.verdict {
						t.Errorf("at %s the verdict is %s", c.host, got)
					}
				})
				if len(calls) != want {
					t.Errorf("at %s, for %s, it asks %d times: %q", c.host, c.verdict, len(calls), calls)
				}
			}
		}
	})
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/twinlatch/twinlatch/internal/secret"
)

// alpha is how rarely a difference may be found that is none: once in a thousand.
const alpha = 0.001

// toldApart says whether a stop-watch tells two sorts apart. When it also tells
// a sort from itself, the machine is restless and nothing was measured.
func toldApart(ab, control separation) bool { return ab.P < alpha && control.P >= alpha }

// question is a request that must take as long whomever it is about. Sorts 0 and
// 1 are the same kind of people: the control.
type question struct {
	name     string
	ask      func(email string) (path string, form url.Values)
	status   int
	parallel int // how many rounds at once: an answer that waits keeps nobody busy
	sorts    []sort
}

type sort struct {
	name  string
	email func(round int) string
}

func from(crowd string) func(int) string {
	return func(round int) string { return address(crowd, round) }
}

func questions() []question {
	known, control := sort{"known address", from("known")}, sort{"another known address", from("control")}
	unknown, suspended := sort{"unknown address", from("nobody")}, sort{"suspended person", from("suspended")}
	return []question{
		{"a wrong password", func(email string) (string, url.Values) {
			return "/signin", url.Values{"email": {email}, "password": {"a wrong password, wrong"}}
		}, http.StatusForbidden, 1, []sort{known, control, unknown, suspended}},
		{"Send reset link", func(email string) (string, url.Values) {
			return "/password/forgot", url.Values{"email": {email}}
		}, http.StatusOK, 16, []sort{known, control, unknown, suspended}},
	}
}

// timing takes the times of interleaved requests and fails when somebody with a
// stop-watch learns who has an account.
func timing(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("timing", flag.ContinueOnError)
	where := flags.String("house", "", "address of the house")
	certificate := flags.String("cert", "", "its certificate")
	rounds := flags.Int("rounds", 2000, "requests of each sort; as many people as cast made of each kind")
	if err := flags.Parse(args); err != nil {
		return err
	}
	h, err := openHouse(*where, *certificate, Cast{})
	if err != nil {
		return err
	}
	bad := 0
	for _, q := range questions() {
		times, err := q.measure(h, *rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		bad += q.report(out, times)
	}
	if bad > 0 {
		return fmt.Errorf("%d times somebody with a stop-watch learns who has an account", bad)
	}
	return nil
}

// measure asks about one of each sort in every round; the times are in
// milliseconds.
func (q question) measure(h house, rounds int) ([][]float64, error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	times := make([][]float64, len(q.sorts))
	for first := range q.parallel {
		all.Go(func() {
			b := h.browser(h.transport(proxyAddress), "")
			for round := first; round < rounds; round += q.parallel {
				took, err := q.once(b, round)
				mu.Lock()
				for which := range took {
					times[which] = append(times[which], took[which])
				}
				failed = errors.Join(failed, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return times, failed
}

// once asks about each sort, in an order drawn by lot, each from an address of
// its own: what one address may try is bounded.
func (q question) once(b *browser, round int) ([]float64, error) {
	times := make([]float64, len(q.sorts))
	for _, which := range shuffled(len(q.sorts)) {
		path, form := q.ask(q.sorts[which].email(round))
		b.address = siteAddress(round*len(q.sorts) + which)
		begun := time.Now()
		got, err := b.send(http.MethodPost, path, form)
		times[which] = float64(time.Since(begun).Microseconds()) / 1000
		if err != nil {
			return nil, err
		}
		if got.status != q.status {
			return nil, fmt.Errorf("about a %s the answer is %d, not %d", q.sorts[which].name, got.status, q.status)
		}
	}
	return times, nil
}

// shuffled draws an order.
func shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i, lot := range secret.Bytes(n) {
		j := i + int(lot)%(n-i) // as good as even for a handful
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// report prints a row for every sort against the first; the second is the control.
func (q question) report(out io.Writer, times [][]float64) (bad int) {
	control := rank(times[0], times[1])
	for i := 1; i < len(times); i++ {
		compared, verdict := rank(times[0], times[i]), "the same"
		switch {
		case i == 1:
			verdict = "control"
		case toldApart(compared, control):
			verdict = "**told apart**"
			bad++
		case compared.P < alpha:
			verdict = "nothing measured: the control differs too"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %d | %.3f ms | %.3f ms | %.3f | %.4f | %s |\n", q.name, q.sorts[0].name, q.sorts[i].name,
			len(times[i]), median(times[0]), median(times[i]), compared.Chance, compared.P, verdict)
	}
	return bad
}

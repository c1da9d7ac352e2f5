// Command check measures what a proxy waits for at every click: the answer 200 of
// the listener for proxies, over that of a handler that does nothing, in slices
// that take turns, because only their ratio means anything on a shared machine.
//
//	go run ./bench/check                             # the house on SQLite
//	go run ./bench/check -peer build/oauth2-proxy    # and oauth2-proxy, with a session
//	go run ./bench/check -also before=PATH           # and this program as built earlier
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// target is what is asked again and again.
type target struct {
	name, url, cookie string
	wants             int // status
	ratios            []float64
	pid               int
	asked             int64
	cpu               float64 // seconds, over all slices
}

type options struct {
	slice  time.Duration
	pairs  int
	conns  int
	serve  string
	also   string
	peer   string
	client *http.Client
	out    io.Writer
}

func main() {
	var o options
	flag.DurationVar(&o.slice, "slice", 2*time.Second, "how long each is asked at a time")
	flag.IntVar(&o.pairs, "pairs", 5, "how many slices of each")
	flag.IntVar(&o.conns, "conns", 16, "connections")
	flag.StringVar(&o.serve, "serve", "", "be a target: house, apart or empty")
	flag.StringVar(&o.also, "also", "", "builds of this program at other commits, as name=path")
	flag.StringVar(&o.peer, "peer", "", "the program oauth2-proxy")
	flag.Parse()
	o.out = os.Stdout
	o.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2 * o.conns},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
}

// run gives every target a process of its own, so that a busy machine treats them
// alike.
func run(ctx context.Context, o options) error {
	if o.serve != "" {
		return serve(ctx, o.serve, o.out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	nothing, stopNothing, err := child(ctx, "an empty handler", self, "empty")
	if err != nil {
		return err
	}
	defer stopNothing()
	var targets []*target
	for _, p := range append([][3]string{{"Twinlatch", self, "house"}, {"with a signature each", self, "apart"}}, others(o.also)...) {
		t, stop, err := child(ctx, p[0], p[1], p[2])
		if err != nil {
			return err
		}
		defer stop()
		targets = append(targets, t)
	}
	if o.peer != "" {
		peer, stop, err := oauth2Proxy(ctx, o)
		if err != nil {
			return err
		}
		defer stop()
		targets = append(targets, peer)
	}
	return o.measure(ctx, targets, nothing)
}

// others are the builds at other commits: name, program, and what they are.
func others(also string) (out [][3]string) {
	for _, p := range strings.Fields(also) {
		name, program, _ := strings.Cut(p, "=")
		out = append(out, [3]string{name, program, "house"})
	}
	return out
}

// serve is a target of another process, until that goes away.
func serve(ctx context.Context, what string, out io.Writer) error {
	t, stop := empty()
	if what != "empty" {
		stop()
		clock := &apart{begun: time.Now()}
		now := time.Now
		if what == "apart" {
			now = clock.Now
		}
		var err error
		if t, stop, err = ourselves(ctx, now); err != nil {
			return err
		}
		clock.goes.Store(true)
	}
	defer stop()
	_, err := fmt.Fprintf(out, "%s %s\n", t.url, t.cookie)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return err
}

// child starts a build of this program as a target.
func child(ctx context.Context, name, program, what string) (*target, func(), error) {
	cmd := exec.CommandContext(ctx, program, "-serve", what) //nolint:gosec // a build of this very program
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() { _ = in.Close(); _ = cmd.Wait() }
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		stop()
		return nil, nil, err
	}
	url, cookie, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
	return &target{name: name, url: url, cookie: cookie, wants: http.StatusOK, pid: cmd.Process.Pid}, stop, nil
}

// measure lets every target take turns with the reference, and gives the median of
// each slice over the mean of the two reference slices around it.
func (o options) measure(ctx context.Context, targets []*target, nothing *target) error {
	before, err := o.ask(ctx, nothing)
	if err != nil {
		return err
	}
	for range o.pairs {
		for _, t := range targets {
			n, err := o.ask(ctx, t)
			if err != nil {
				return err
			}
			after, err := o.ask(ctx, nothing)
			if err != nil {
				return err
			}
			t.ratios = append(t.ratios, 2*n/(before+after))
			before = after
		}
	}
	for _, t := range targets {
		slices.Sort(t.ratios)
		if _, err := fmt.Fprintf(o.out, "%-28s %.3f of an empty handler  [%.3f to %.3f]  %.0f µs of a processor\n",
			t.name, t.ratios[len(t.ratios)/2], t.ratios[0], t.ratios[len(t.ratios)-1], 1e6*t.cpu/float64(t.asked)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(o.out, "an empty handler             %.0f requests a second, over %d connections  %.0f µs of a processor\n", before, o.conns, 1e6*nothing.cpu/float64(nothing.asked))
	return err
}

// ask asks a target for one slice, and gives requests a second.
func (o options) ask(ctx context.Context, t *target) (float64, error) {
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	begun, used := time.Now(), cpuOf(t.pid)
	for range o.conns {
		all.Go(func() {
			for time.Since(begun) < o.slice && failed.Load() == nil {
				if err := o.once(ctx, t); err != nil {
					failed.Store(&err)
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	t.asked += done.Load()
	t.cpu += cpuOf(t.pid) - used
	return float64(done.Load()) / time.Since(begun).Seconds(), nil
}

// cpuOf is how many seconds of a processor a process has had (Linux; proc(5)):
// steadier than time where others want the processor too.
func cpuOf(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var user, system float64
	_, _ = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return (user + system) / 100
}

func (o options) once(ctx context.Context, t *target) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Cookie", t.cookie)
	r.Header.Set("X-Original-Method", http.MethodGet)
	r.Header.Set("X-Original-URL", ordersAddress+"/list")
	got, err := o.client.Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, got.Body)
	if err := got.Body.Close(); err != nil {
		return err
	}
	if got.StatusCode != t.wants {
		return fmt.Errorf("%s answers %d", t.name, got.StatusCode)
	}
	return nil
}

// Command security is the part of `make security` that no outside tool does:
// it fills a throw-away house with people, leads the tools in as one of them,
// asks what they do not ask, measures, and reads what they found.
//
// One file per subcommand. cast fills a data folder; sink takes its mail; escort stands between a
// tool and the house; requests writes down every form and parameter for sqlmap;
// listed holds found paths against the table of routes; owner comes in while
// somebody guesses; probe sends what no browser sends; timing asks whether a
// stop-watch knows who has an account; judge says which findings are explained.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

type command func(args []string, out io.Writer) error

func commands() map[string]command {
	return map[string]command{
		"cast": cast, "sink": sink, "escort": escort, "requests": requests, "listed": listed,
		"owner": owner, "probe": probe, "timing": timing, "judge": judge,
	}
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "security:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) > 0 {
		if do := commands()[args[0]]; do != nil {
			return do(args[1:], out)
		}
	}
	return fmt.Errorf("name one of %s", strings.Join(slices.Sorted(maps.Keys(commands())), ", "))
}

// Command twinlatch is the sign-in of business products in one binary: the
// server, and what its operator does from a terminal.
//
// One file per subcommand; each is thin: it reads its settings, opens what it
// needs and calls a deed. A failure is one clear line and a status that is not
// zero.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// commands are the subcommands in the order of the help.
type commands struct {
	Config string `name:"config" env:"TWINLATCH_CONFIG" placeholder:"FILE" help:"TOML file of settings; flags and the environment win over it."`

	Serve   serveCommand   `cmd:"" help:"Run the server."`
	Setup   setupCommand   `cmd:"" help:"Make the first company and its administrator without a browser."`
	User    userCommands   `cmd:"" help:"Break-glass on people's accounts; each is written into the audit log."`
	App     appCommands    `cmd:"" help:"The applications behind this instance."`
	Doctor  doctorCommand  `cmd:"" help:"Say what is wrong with clock, database, keys, mail and address, and how to mend it."`
	Key     keyCommands    `cmd:"" help:"The keys that seal secrets."`
	Audit   auditCommands  `cmd:"" help:"The audit log."`
	Demo    demoCommand    `cmd:"" help:"Show a throw-away instance with sample people, caught mail and a protected application."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
}

// room is what a command is given: its surroundings and nothing else.
type room struct {
	context context.Context
	in      io.Reader
	out     io.Writer // what was asked for
	errors  io.Writer // what went wrong, and the log
	now     func() time.Time
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(&room{context: ctx, in: os.Stdin, out: os.Stdout, errors: os.Stderr, now: time.Now}, os.Args[1:]))
}

// run does what the arguments say and returns the exit status: 0, 1 when the
// deed failed, 2 when the arguments or settings are wrong.
func run(r *room, args []string) int {
	asked := &commands{}
	helped := false
	parser, err := kong.New(asked, kong.Name("twinlatch"),
		kong.Description("The sign-in of business products, where every company governs its own two-factor authentication."),
		kong.Writers(r.out, r.errors), kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		return fail(r, err, 2)
	}
	chosen, err := parser.Parse(args)
	if helped {
		return 0
	}
	if parse := (*kong.ParseError)(nil); errors.As(err, &parse) {
		err = fmt.Errorf("%w; see %s --help", err, helpOf(parse.Context))
	}
	if err != nil {
		return fail(r, err, 2)
	}
	if err := chosen.Run(r); err != nil {
		return fail(r, err, 1)
	}
	return 0
}

// helpOf is the innermost command that the arguments named, whose help has what
// was missed.
func helpOf(c *kong.Context) string {
	if command := c.Selected(); command != nil {
		return command.FullPath()
	}
	return c.Model.Name
}

// fail prints one line, whatever the error had, and passes the status on.
func fail(r *room, err error, status int) int {
	line := strings.Join(strings.Fields(explain(err)), " ")
	fmt.Fprintf(r.errors, "twinlatch: %s\n", line)
	return status
}

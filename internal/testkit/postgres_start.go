package testkit

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const superuser = "twinlatch"

// startDeadline bounds initdb and the first connection on a busy machine.
const startDeadline = 2 * time.Minute

// keeper starts the server, says so, and waits for its standard input to end.
// That happens when the test process ends, be it by a panic, a time-out or
// kill -9; then the keeper stops the server and removes the folder.
//
// fsync is off because these data outlive no test; what durability promises is
// tested by killing the product, not the machine.
const keeper = `
cd "$DIR" || exit 1
if "$BIN/initdb" -D data -U "$NAME" --pwfile=password --auth-local=trust --auth-host=scram-sha-256 \
     --encoding=UTF8 --locale=C --no-sync --no-instructions >log 2>&1 &&
   "$BIN/pg_ctl" -D data -w -t 100 -l log start -o "-p $PORT -k '$DIR' -c listen_addresses=127.0.0.1 \
     -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 \
     -c shared_buffers=32MB -c log_min_messages=fatal" >>log 2>&1 </dev/null
then echo ready; else echo failed; fi
read -r _
"$BIN/pg_ctl" -D data -m immediate stop >>log 2>&1
cd / && rm -rf "$DIR"
`

// newPostgres starts a server, trying again because another program may take
// the free port between our asking and the server's listening.
func newPostgres() (p *postgres, err error) {
	for range 3 {
		if p, err = tryPostgres(); err == nil {
			return p, nil
		}
	}
	return nil, err
}

// tryPostgres makes a data folder, starts a server on a free port and connects.
func tryPostgres() (*postgres, error) {
	dir, err := os.MkdirTemp("", "twinlatch-pg-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &postgres{dir: dir, port: port, password: rand.Text(), templates: map[string]error{}}
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte(p.password), 0o600); err != nil {
		return nil, err
	}
	if err := p.start(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	p.admin, err = pgx.Connect(ctx, p.dsn("postgres"))
	return p, err
}

// start runs the keeper in a session of its own, so that Ctrl-C in a terminal
// reaches the test first and the keeper can still clean up.
func (p *postgres) start() error {
	cmd := exec.Command("sh", "-c", keeper)
	cmd.Env = append(os.Environ(), "DIR="+p.dir, "BIN="+postgresPrograms(), "NAME="+superuser,
		"PORT="+strconv.Itoa(p.port), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := p.leaveRoot(cmd); err != nil {
		return err
	}
	// The write end is never closed here: its closing is the signal to stop. It
	// is kept, because the garbage collector closes a file nobody holds.
	var err error
	if p.stop, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	return readReady(out)
}

func readReady(out io.Reader) error {
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return err
	}
	if strings.TrimSpace(line) != "ready" {
		return errors.New("initdb or pg_ctl failed; their log follows")
	}
	return nil
}

// leaveRoot lets the server run as another user when we are root, because
// PostgreSQL refuses to run as root; the folder becomes that user's.
func (p *postgres) leaveRoot(cmd *exec.Cmd) error {
	if os.Geteuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(os.Chown(p.dir, uid, gid), os.Chown(filepath.Join(p.dir, "password"), uid, gid))
}

// freePort asks the kernel for a loopback port and gives it back at once;
// PostgreSQL cannot be handed an open listener.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

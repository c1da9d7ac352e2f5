package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
)

// askAgain is how long to wait before servers are asked again.
const askAgain = time.Second

type keyRotateCommand struct {
	config.Data
	Wait time.Duration `name:"wait" default:"2m" placeholder:"TIME" help:"How long to wait for running servers to take the new key."`
}

// Help ends the help of the command with an example.
func (keyRotateCommand) Help() string {
	return "It runs beside the server, which takes the new key from the key file by itself; nobody is signed out and no password changes. " +
		"It makes a new key, waits until every running server has it, lets it seal, seals every secret in the database anew, and then removes the old key from the file.\n\n" +
		"Interrupted at any point, run it again: it goes on where it stopped, and finishes before it would begin another rotation.\n\n" +
		"With servers on several machines (PostgreSQL), run it on one of them. When it says that it waits for another, copy the key file there once, owned by and readable for the server alone; that server follows the rest by itself.\n\n" +
		"A backup of the database from before opens only with the key file of its time: keep that with it as long as you keep the backup. " +
		"The pepper of passwords and the key of the audit log are in the same file and never change.\n\n" +
		"Example:\n\n  twinlatch key rotate --data ./data\n  twinlatch key rotate --database postgres://db/twinlatch --key-file /etc/twinlatch/keys.json"
}

// Run rotates and prints how far it is.
func (c keyRotateCommand) Run(r *room) error {
	data, err := maintain.OpenExisting(r.context, c.Data, r.now())
	if err != nil {
		return err
	}
	defer func() { _ = data.Close() }()
	return maintain.Rotation{
		Data: data, Now: r.now,
		Say:   func(sentence string) { fmt.Fprintln(r.out, sentence) },
		Pause: pauseFor(c.Wait),
	}.Run(r.context)
}

// errWaitedEnough ends the waiting for servers.
var errWaitedEnough = errors.New("waited long enough")

// pauseFor waits a moment each time it is asked, and all in all no longer than
// that.
func pauseFor(all time.Duration) func(context.Context) error {
	left := all
	return func(ctx context.Context) error {
		if left <= 0 {
			return errWaitedEnough
		}
		left -= askAgain
		timer := time.NewTimer(askAgain)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}
}

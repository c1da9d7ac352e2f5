package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/server"
)

type setupCommand struct {
	config.Data
	Company       string `name:"company" required:"" placeholder:"NAME" help:"Name of the first company, the one that runs this instance."`
	Name          string `name:"name" required:"" placeholder:"NAME" help:"Name of its first administrator, who gets all three roles."`
	Email         string `name:"email" required:"" placeholder:"ADDRESS" help:"Their e-mail address."`
	PasswordStdin bool   `name:"password-stdin" required:"" help:"Read their password, one line, from standard input: arguments can be read by others."`
	JSON          bool   `name:"json" help:"Answer in JSON."`
}

// Help ends the help of the command with an example.
func (setupCommand) Help() string {
	return "Makes the first company and its administrator without a browser. The page that serve prints a link to does the same.\n\n" +
		"Example:\n\n  twinlatch setup --company \"Acme Ltd\" --name \"Ada Byron\" --email ada@acme.example --password-stdin < password.txt"
}

// Run makes the first company.
func (c setupCommand) Run(r *room) error {
	password, err := readLine(r.in)
	if err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	house, err := server.New(r.context, server.Config{Data: c.Data.Data, Database: c.Database, KeyFile: c.KeyFile,
		PublicURL: "http://localhost", Now: r.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { _ = house.Close() }()
	form := flow.SetUp{Company: c.Company, Name: c.Name, Email: c.Email, Password: password}
	err = house.House.SetUp(r.context, form)
	if errors.Is(err, flow.SetupEnded) {
		return errors.New("the first company exists already: its administrator invites the others")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(r.out).Encode(map[string]string{"company": c.Company, "email": c.Email})
	}
	_, err = fmt.Fprintf(r.out, "%s is set up. Start the server and sign in as %s.\n", c.Company, c.Email)
	return err
}

// readLine reads one line; only its end is taken off, because spaces belong to
// a password.
func readLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	if line == "" {
		return "", errors.New("there is no password on standard input")
	}
	return line, nil
}

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// Addresses of this machine that the owner and a stranger come from; whoever
// guesses comes from 127.0.0.1.
const (
	ownerAddress    = "127.0.0.3"
	strangerAddress = "127.0.0.4"
)

// owner comes in before somebody guesses at an account, and again afterwards: in
// the browser of before at once, in another one not before the wait is over.
func owner(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("owner", flag.ContinueOnError)
	where := flags.String("house", "", "address of the house")
	certificate := flags.String("cert", "", "its certificate")
	people := flags.String("cast", "", "file that cast wrote")
	email := flags.String("email", "", "whose account it is")
	cookies := flags.String("cookies", "", "file of the browser's cookies")
	after := flags.Bool("after", false, "somebody has guessed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	known, err := readCast(*people)
	if err != nil {
		return err
	}
	h, err := openHouse(*where, *certificate, known)
	if err != nil {
		return err
	}
	if !*after {
		return h.before(*email, *cookies)
	}
	return h.after(out, *email, *cookies)
}

func (h house) before(email, cookies string) error {
	b := h.browser(h.transport(ownerAddress), "")
	if err := b.signIn(email, false); err != nil {
		return err
	}
	text, err := json.Marshal(b.client.Jar.Cookies(h.url))
	if err != nil {
		return err
	}
	return os.WriteFile(cookies, text, 0o600)
}

func (h house) after(out io.Writer, email, cookies string) error {
	text, err := os.ReadFile(cookies)
	if err != nil {
		return err
	}
	var kept []*http.Cookie
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	known := h.browser(h.transport(ownerAddress), "")
	for _, c := range kept {
		if strings.HasSuffix(c.Name, "known") { // signed out, as after a while
			c.Path, c.Secure = "/", true
			known.client.Jar.SetCookies(h.url, []*http.Cookie{c})
		}
	}
	// In this order: the owner's full success would forget the failures.
	elsewhere := h.browser(h.transport(strangerAddress), "").signIn(email, false)
	atHome := known.signIn(email, false)
	fmt.Fprintf(out, "in the known browser: %s; elsewhere with the right password: %s\n", said(atHome), said(elsewhere))
	if atHome != nil || elsewhere == nil {
		return errors.New("the owner was locked out, or the guessing did not make an unknown browser wait")
	}
	return nil
}

func said(err error) string {
	if err != nil {
		return err.Error()
	}
	return "in"
}

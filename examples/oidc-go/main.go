// Command oidc-go is an application that asks Twinlatch, by OpenID Connect, who
// reads it. docs/protect says how to register it; then
//
//	ISSUER=http://localhost:8080 CLIENT_ID=… CLIENT_SECRET=… go run ./examples/oidc-go
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func main() {
	address := cmp.Or(os.Getenv("ADDRESS"), "http://ledger.localhost:9000")
	provider, err := oidc.NewProvider(context.Background(), os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: os.Getenv("CLIENT_ID")})
	client := oauth2.Config{
		ClientID: os.Getenv("CLIENT_ID"), ClientSecret: os.Getenv("CLIENT_SECRET"), Endpoint: provider.Endpoint(),
		RedirectURL: address + "/callback", Scopes: []string{"openid", "profile"},
	}
	var readers sync.Map // the cookie of a browser → who it is
	random := oauth2.GenerateVerifier

	http.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("reader"); err == nil {
			if name, ok := readers.Load(c.Value); ok {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				_, _ = fmt.Fprintf(w, "Ledger of %s\n", name)
				return
			}
		}
		state, nonce, verifier := random(), random(), random()
		keep(w, "begun", state+"."+nonce+"."+verifier) // in this very browser
		http.Redirect(w, r, client.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	})
	http.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		var begun []string
		if c, err := r.Cookie("begun"); err == nil {
			begun = strings.Split(c.Value, ".")
		}
		if len(begun) != 3 || begun[0] != r.FormValue("state") || r.FormValue("error") != "" {
			http.Error(w, "Please begin again. "+r.FormValue("error"), http.StatusForbidden)
			return
		}
		token, err := client.Exchange(r.Context(), r.FormValue("code"), oauth2.VerifierOption(begun[2]))
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		raw, _ := token.Extra("id_token").(string)
		signed, err := verifier.Verify(r.Context(), raw)
		var who struct{ Name string }
		if err != nil || signed.Nonce != begun[1] || signed.Claims(&who) != nil {
			http.Error(w, "The answer cannot be believed.", http.StatusForbidden)
			return
		}
		key := random()
		readers.Store(key, who.Name)
		time.AfterFunc(15*time.Minute, func() { readers.Delete(key) }) // then Twinlatch is asked again
		keep(w, "reader", key)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	fmt.Println("Open", address)
	web := &http.Server{Addr: "127.0.0.1" + address[strings.LastIndex(address, ":"):], ReadHeaderTimeout: time.Minute}
	log.Fatal(web.ListenAndServe())
}

// keep gives the browser a cookie. With an https address it is to be Secure as well.
func keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

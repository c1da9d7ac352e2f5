package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/twinlatch/twinlatch/server"
)

// A program of one's own has Twinlatch inside, and a page that only members of a
// company reach.
func ExampleServer_Require() {
	folder, done := temporaryFolder()
	defer done()
	gate, err := server.New(context.Background(), server.Config{Data: folder, PublicURL: "http://localhost:8080"})
	if err != nil {
		panic(err)
	}
	defer func() { _ = gate.Close() }()
	mux := http.NewServeMux()
	mux.Handle("/", gate)
	mux.Handle("/orders/", gate.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := server.Who(r.Context())
		_, _ = fmt.Fprintf(w, "orders of %s", who.CompanyName)
	})))

	// Nobody is set up yet, so a program is told to come back later.
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/orders/", nil))
	fmt.Println(answer.Code)
	// Output: 503
}

// Who knows nobody where no Require stands before.
func ExampleWho() {
	_, ok := server.Who(context.Background())
	fmt.Println(ok)
	// Output: false
}

package server

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// Ada's company is the operator's; Gus will govern Globex.
func TestAdaCreatesSuspendsAndDeletesACompany(t *testing.T) {
	s, clock, base := startServer(t)
	makeAda(t, s)
	ada, gus := newBrowser(t, base), newBrowser(t, base)
	ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)
	_, body := ada.get("/companies")
	says(t, body, "New company", "Support contact", "Acme")

	_, body = ada.get("/companies/new")
	says(t, body, "Company name", "Administrator&#39;s name", "Administrator&#39;s email", "Create company")
	_, body = ada.again(body, "/companies/new", "company", "Globex", "admin_name", "Gus Grey", "admin_email", "gus")
	says(t, body, "This is not an e-mail address", `value="Gus Grey"`)
	var path string
	if path, body = ada.again(body, "/companies/new", "admin_email", "gus@globex.example"); path != "/companies/new/link" {
		t.Fatalf("without mail, creating led to %s\n%s", path, body)
	}
	link := find(t, body, `<code class="secret">http://localhost:8080(/invitation\?t=[^<]+)</code>`)
	if path, _ = ada.again(body, "/companies/new/link"); path != "/companies" {
		t.Fatalf("passing it on led to %s", path)
	}
	token, _ := url.QueryUnescape(link[len("/invitation?t="):])
	gus.post("/invitation", "t", token, "name", "Gus Grey", "new", bosPassword)
	if path, _ = gus.post("/signin", "email", "gus@globex.example", "password", bosPassword); path != "/" {
		t.Fatalf("Gus's sign-in led to %s", path)
	}
	if _, body = gus.get("/companies"); !strings.Contains(body, "Configuration role in the operator company") {
		t.Errorf("to Gus, Companies says\n%s", body)
	}

	_, body = ada.get("/companies")
	company := find(t, body, `href="(/companies/[0-9a-f-]{36})">Edit<span class="hide"> Globex`)
	own := find(t, body, `href="(/companies/acme)">Edit<span class="hide"> Acme`)
	_, body = ada.get(own)
	says(t, body, "neither suspended nor deleted")
	_, body = ada.get(company + "/suspend")
	says(t, body, "Suspend Globex?")
	clock.Advance(11 * time.Minute)
	if path, body = ada.again(body, company+"/suspend"); path != "/proof" {
		t.Fatalf("without a fresh proof it led to %s", path)
	}
	says(t, body, "Suspending a company needs a fresh proof")
	_, body = ada.again(body, "/proof", "password", adasPassword)
	_, body = ada.again(body, company+"/suspend")
	says(t, body, "Globex is suspended.")
	if path, _ = gus.get("/"); path != "/signin" {
		t.Errorf("Gus's next click led to %s", path)
	}
	_, body = ada.again(body, company+"/reactivate")
	says(t, body, "Globex is active again.")
	_, body = ada.get(company + "/delete")
	_, body = ada.again(body, company+"/delete")
	says(t, body, "It can be restored for 30 days.", "Restore")
	_, body = ada.again(body, company+"/restore")
	says(t, body, "Globex is back.")

	_, body = ada.get("/companies")
	_, body = ada.again(body, "/companies/support-contact", "contact", "desk@acme.example")
	says(t, body, "The support contact was updated.", `value="desk@acme.example"`)
	for _, nowhere := range []string{"/companies/0197a0f0-0000-7000-8000-000000000000", "/companies/%00", "/companies/%ff/suspend"} {
		if path, body = ada.get(nowhere); !strings.Contains(body, "There is nothing here") {
			t.Errorf("%s is %s\n%s", nowhere, path, body)
		}
	}
}

package clients_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

const apacheModules = "/usr/lib/apache2/modules"

// startApache runs Apache with the very file of docs/protect, below the few lines that
// Debian's own configuration has.
func (town *town) startApache(more ...string) {
	t := town.t
	apache := testkit.Program(t, "apache2", "apache2-bin")
	if _, err := os.Stat(filepath.Join(apacheModules, "mod_auth_openidc.so")); err != nil {
		testkit.Missing(t, "mod_auth_openidc", "install the Debian package libapache2-mod-auth-openidc")
	}
	folder := t.TempDir()
	site := town.config("apache.conf", append(more, "PASSPHRASE", "0123456789abcdef", "<VirtualHost *:443>", "<VirtualHost *:"+town.port()+">")...)
	must(t, os.WriteFile(filepath.Join(folder, "site.conf"), []byte(site), 0o600))
	around := "ServerRoot " + folder + "\nPidFile " + folder + "/pid\nErrorLog " + folder + "/error.log\nLogLevel warn auth_openidc:info\nDefaultRuntimeDir " + folder + "\n" +
		"Listen 127.0.0.1:" + town.port() + "\nStartServers 1\n"
	for _, module := range strings.Fields("mpm_event authn_core authz_core authz_user auth_openidc ssl socache_shmcb headers proxy proxy_http") {
		around += "LoadModule " + module + "_module " + apacheModules + "/mod_" + module + ".so\n"
	}
	around += "OIDCCABundlePath " + town.pem + "\nInclude " + folder + "/site.conf\n"
	if os.Geteuid() == 0 {
		around = "User nobody\nGroup nogroup\n" + around
	}
	must(t, os.WriteFile(filepath.Join(folder, "apache2.conf"), []byte(around), 0o600))
	t.Cleanup(func() {
		if log, _ := os.ReadFile(filepath.Join(folder, "error.log")); t.Failed() {
			t.Logf("its log:\n%s", log)
		}
	})
	town.start(apache, "-f", filepath.Join(folder, "apache2.conf"), "-DFOREGROUND")
}

// behindApache is a town whose application stands behind Apache.
func behindApache(t *testing.T, change func(in *flow.HostAppForm), more ...string) *town {
	t.Helper()
	t.Parallel()
	town := newTown(t, "https")
	town.register("/callback", change)
	town.startApache(more...)
	return town
}

func TestBoEntersBehindApache(t *testing.T) {
	town := behindApache(t, asIs)
	bo := town.browser()
	bo.signIn(bo.open(town.client+"/list?month=may")).stands(t, town.client+"/list?month=may", "the ledger at /list")
	told := town.reached()[0]
	for name, want := range map[string]string{
		"Remote-User": "bo", "Oidc_claim_name": "Bo Müller", "Oidc_claim_email": "bo@acme.example", "Oidc_claim_company": "acme",
		"Oidc_claim_acr": "urn:twinlatch:acr:2", "Oidc_claim_amr": "pwd,otp,mfa", "Oidc_access_token": "", "Cookie": "",
	} {
		if got := strings.Join(told[name], "|"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	town.nobodyTakesTheWayOfBo(bo, "/callback", "the ledger")
}

// An old client sends no challenge. The operator excused it, so it has to send a
// nonce, and the nonce keeps somebody else's code out.
func TestANonceKeepsBosCodeWhereThereIsNoPKCE(t *testing.T) {
	town := behindApache(t, func(in *flow.HostAppForm) { in.Client.WithoutPKCE = true }, "OIDCPKCEMethod          S256", "")
	bo := town.browser()
	bo.signIn(bo.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
	town.nobodyTakesTheWayOfBo(bo, "/callback", "the ledger")
}

// What a client makes up of who somebody is opens nothing, and never reaches the
// application.
func TestNobodyIsSomebodyElseBehindApache(t *testing.T) {
	town := behindApache(t, asIs)
	lies := []string{"Remote-User", "mallory", "Remote_User", "mallory", "remote-user", "mallory", "OIDC_CLAIM_sub", "mallory", "OIDC-CLAIM-sub", "mallory", "Oidc_Claim_Acr", "mallory",
		"OIDC_CLAIM_extra", "mallory", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "http", "Authorization", "Bearer mallory"}
	stranger := town.browser()
	for _, path := range []string{"/list", "/approve", "//approve", "/%61pprove", "/callback/../list", "/callback%2f..%2flist"} {
		if p := stranger.open(town.client+path, lies...); strings.Contains(p.body, "the ledger") {
			t.Errorf("at %s a stranger reads %s", path, p.body)
		}
	}
	if all := town.reached(); len(all) > 0 {
		t.Fatalf("a stranger reached the application with %v", all[0])
	}
	if p := stranger.open(town.client+"/list", "Sec-Fetch-Mode", "cors", "Accept", "application/json"); p.status != 401 {
		t.Errorf("a script comes to %s (%d)", p.url, p.status)
	}
	bo := town.browser()
	bo.signIn(bo.open(town.client + "/list"))
	town.reached()
	bo.open(town.client+"/list", lies...).stands(t, town.client+"/list", "the ledger at /list")
	for name, values := range town.reached()[0] {
		if strings.Contains(strings.Join(values, "|"), "mallory") && name != "Authorization" {
			t.Errorf("%s: %s reached the application", name, values)
		}
	}
}

// The path that asks for more leads Bo to his phone, in a browser where his
// password was enough, and refuses Dario, who has none.
func TestApacheAsksForMoreOnOnePath(t *testing.T) {
	town := behindApache(t, asIs)
	bo := town.browser()
	bo.signInTrusted()
	bo.open(town.client+"/list").stands(t, town.client+"/list", "the ledger at /list")
	if told := town.reached()[0]; told["Oidc_claim_acr"][0] != "urn:twinlatch:acr:1" || told["Oidc_claim_amr"][0] != "pwd,trusted_device" {
		t.Errorf("of a trusted browser it is told %v", told)
	}
	bo.prove(bo.open(town.client+"/approve")).stands(t, town.client+"/approve", "the ledger at /approve")
	if told := town.reached()[0]; told["Oidc_claim_acr"][0] != "urn:twinlatch:acr:2" {
		t.Errorf("after his code it is told %v", told)
	}
	dario := town.browser()
	p := dario.press(dario.open(town.client+"/list"), "Sign in", "email", "dario@acme.example", "password", bosPassword)
	p.stands(t, town.client+"/list", "the ledger at /list")
	town.reached()
	dario.open(town.client+"/approve").stands(t, town.client+"/", "the ledger at /") // where Apache goes on from an error
	if all := town.reached(); len(all) != 1 || all[0]["Oidc_claim_acr"][0] != "urn:twinlatch:acr:1" {
		t.Errorf("and the application is told %v", all)
	}
}

// The module sends Bo to the house with the token that it was given, so that he is
// signed out of everything at once, and comes back.
func TestSigningOutBehindApache(t *testing.T) {
	town := behindApache(t, func(in *flow.HostAppForm) { in.Client.SignedOut = in.Address + "/out" })
	bo := town.browser()
	bo.signIn(bo.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
	bo.halt = town.client + "/out"
	if back := bo.open(town.client + "/callback?logout=" + url.QueryEscape(town.client+"/out")).next; back.String() != town.client+"/out" {
		t.Errorf("signing out leads to %s", back)
	}
	for what, address := range map[string]string{"the application": town.client + "/list", "the house": town.public + "/"} {
		if p := bo.open(address); p.url.Path != "/signin" {
			t.Errorf("afterwards Bo is in at %s: %s (%d)", what, p.url, p.status)
		}
	}
}

// Whoever is signed out of the house, by whatever ended it, is out at Apache
// without going there: it is told.
func TestApacheIsToldThatBoIsGone(t *testing.T) {
	town := behindApache(t, func(in *flow.HostAppForm) {
		in.Client.LogoutAddress = strings.Replace(in.Address, "ledger.", "", 1) + "/callback?logout=backchannel"
	})
	town.works()
	bo, elsewhere := town.browser(), town.browser()
	bo.signIn(bo.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
	elsewhere.signIn(elsewhere.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
	town.clock.Set(time.Now()) // what is told is good for two minutes by Apache's clock
	bo.press(bo.open(town.public+"/"), "Sign out")
	bo.isLedToSignIn(town.client + "/list")
	elsewhere.open(town.client+"/list").stands(t, town.client+"/list", "the ledger at /list") // that was another session
}

// What Connection names is for the next hop alone: nobody hides from the application
// who they are.
func TestNobodyHidesBehindApache(t *testing.T) {
	town := behindApache(t, asIs)
	bo := town.browser()
	bo.signIn(bo.open(town.client + "/list"))
	town.reached()
	for _, named := range []string{"Remote-User", "close, remote-user", "OIDC_CLAIM_acr, Remote-User", "close;Remote-User", "keep-alive remote-user", `"Remote-User"`} {
		p := bo.open(town.client+"/list", "Connection", named)
		for _, told := range town.reached() {
			if told.Get("Remote-User") != "bo" || told["Oidc_claim_acr"] == nil {
				t.Errorf("%s (%d): the application is told %v", named, p.status, told)
			}
		}
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// discoveryPath is where a client finds everything else, behind its issuer
// (OpenID Connect Discovery 4).
const discoveryPath = "/.well-known/openid-configuration"

// appFacts are an application in JSON; what is of clients alone is left out of
// the others.
func appFacts(a flow.HostApp) map[string]any {
	facts := map[string]any{
		"name": a.App.Name, "address": a.App.Address, "kind": a.App.Kind, "everyone": a.App.Everyone, "chosen_companies": a.Chosen,
		"asks": a.App.Asks, "fresh_minutes": a.App.Fresh.Minutes(), "machines": a.App.Machines,
	}
	if a.App.Kind == twinlatch.AppOIDC {
		facts["client_id"], facts["public"], facts["without_pkce"], facts["consent"] = a.App.ID, a.Client.Public, a.Client.WithoutPKCE, a.Client.Consent
		facts["redirects"], facts["signed_out"], facts["logout_url"] = a.Client.Redirects, a.Client.SignedOut, a.Client.LogoutAddress
		facts["scopes"], facts["algorithm"] = a.Client.Scopes, a.Client.Algorithm
	}
	if a.Secret != "" {
		facts["client_secret"] = a.Secret
	}
	return facts
}

// whoMay says who may use an application now, and when it asks for what nobody has.
func whoMay(a flow.HostApp) string {
	if !a.App.Asks.Offered() {
		return companiesOf(a) + " It asks for a security key, and nobody has one here yet, so nobody can enter for now."
	}
	return companiesOf(a)
}

func companiesOf(a flow.HostApp) string {
	switch {
	case a.App.Everyone:
		return "Every company may use it."
	case a.Chosen == 0:
		return "No company is chosen yet, so nobody may use it: choose one with app update --company."
	case a.Chosen == 1:
		return "One company is chosen, and no other may use it."
	}
	return fmt.Sprint(a.Chosen, " companies are chosen, and no other may use it.")
}

// tell says what was done; of a client what its application has to be told, to be
// pasted into its settings, the secret this one time.
func (s appSettings) tell(r *room, a flow.HostApp, sentence string) error {
	client := a.App.Kind == twinlatch.AppOIDC
	if s.JSON {
		facts := appFacts(a)
		facts["done"] = sentence
		if client && s.issuer() != "" {
			facts["issuer"], facts["discovery"] = s.issuer(), s.issuer()+discoveryPath
		}
		return json.NewEncoder(r.out).Encode(facts)
	}
	var text strings.Builder
	fmt.Fprintln(&text, sentence)
	if client {
		fmt.Fprint(&text, "\n", s.told(a))
	}
	if a.Secret != "" {
		fmt.Fprintln(&text, "\nThe secret is shown this one time.")
	}
	if a.Client.WithoutPKCE {
		fmt.Fprintln(&text, "It need not send a PKCE challenge; each of its requests needs a nonce instead.")
	}
	_, err := fmt.Fprint(r.out, text.String())
	return err
}

// told is what a client is told of us.
func (s appSettings) told(a flow.HostApp) string {
	var text strings.Builder
	if s.issuer() == "" {
		fmt.Fprint(&text, "  issuer         the --public-url of serve, to the letter; say it here too, or in TWINLATCH_PUBLIC_URL, and it is printed\n")
	} else {
		fmt.Fprintf(&text, "  issuer         %s\n  discovery      %s%s\n", s.issuer(), s.issuer(), discoveryPath)
	}
	fmt.Fprintf(&text, "  client id      %s\n", a.App.ID)
	if a.Secret != "" {
		fmt.Fprintf(&text, "  client secret  %s\n", a.Secret)
	}
	return text.String()
}

package flow_test

import (
	"errors"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Browsers send a cookie to every port of its host, and proxies choose by the
// name alone. So whatever listens at another port of a host would be given the
// cookie that opens the application there, or Twinlatch itself.
func TestNoApplicationSharesTheNameOfAHostWhoseCookiesAreOurs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		vera, _ := w.operating()
		for address, say := range map[string]string{
			"https://orders.example:8443": "apps.address-taken", "https://ORDERS.example.:0443": "apps.address-taken",
			"https://door.example:8443": "apps.address-ours", "https://door.example:1": "apps.address-ours",
		} {
			for _, kind := range []string{"proxy", "openid-connect"} {
				in := flow.AppForm{Name: "Next door", Kind: kind, Address: address, Asks: "any", Fresh: "0"}
				_, err := w.house.AppRegister(w.ctx, vera.visitor(), in)
				refused(t, err, say)
				_, err = w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: in})
				refused(t, err, say)
			}
		}
		// A name that only begins or ends alike is another.
		for _, address := range []string{"https://orders.example.com:8443", "https://my-orders.example", "https://order.example"} {
			_, err := w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: flow.AppForm{Name: "Another", Kind: "proxy", Address: address, Asks: "any", Fresh: "0"}})
			must(t, err)
		}
		ports := []string{"", ":8443", ":9443", ":7443"}
		won := race(len(ports), func(i int) bool {
			in := flow.AppForm{Name: "Stock", Kind: "proxy", Address: "https://stock.example" + ports[i], Asks: "any", Fresh: "0"}
			_, err := w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: in})
			var refusal *twinlatch.Error
			if err != nil && !errors.As(err, &refusal) {
				t.Error(err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d applications are at the ports of one host", won)
		}
	})
}

// The command on the host does not know the public address, and whoever moves an
// instance may give it an application's. Then its own host is no application's: the
// cookie of one would be the cookie of the other.
func TestTwinlatchsOwnHostIsNoApplicationWhoeverAddedIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		vera, _ := w.operating()
		form := func(address string) flow.AppForm {
			return flow.AppForm{Name: "Ourselves", Kind: "proxy", Address: address, Everyone: true, Asks: "any", Fresh: "0"}
		}
		own := w.house.PublicURL
		_, err := w.house.AppRegister(w.ctx, vera.visitor(), form(own))
		refused(t, err, "apps.address-ours")
		w.house.PublicURL = "" // as the command opens the house
		for _, address := range []string{own + ":8443", "http://orders.localhost:3000"} {
			_, err = w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: form(address)})
			must(t, err)
		}
		w.house.PublicURL = own
		w.bo.signIn()
		for _, host := range []string{"door.example:8443", "orders.localhost:3000"} {
			_, err = w.house.AppCheck(w.ctx, host, w.bo.session, flow.From{})
			refused(t, err, "apps.unknown")
			_, err = w.house.AppStart(w.ctx, flow.AppStart{Host: host, ReturnTo: "/"})
			refused(t, err, "apps.unknown")
			_, err = w.house.AppFinish(w.ctx, flow.Arrival{Host: host})
			refused(t, err, "apps.unknown")
		}
		// An instance that moves to the address of an application closes that one.
		token := w.bo.enter()
		w.house.PublicURL = "https://" + ordersHost
		_, err = w.house.AppCheck(w.ctx, ordersHost, token, flow.From{})
		refused(t, err, "apps.unknown")
	})
}

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

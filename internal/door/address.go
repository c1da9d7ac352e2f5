package door

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
)

// client answers where a request really comes from. Forwarded headers are
// believed from trusted proxies only, and read from the right: the last address
// that is not one of ours (B50). A value that cannot be read gives the proxy's
// own address, never the header's.
func (d *Door) client(r *http.Request) netip.Addr {
	at, _ := d.clientOf(r)
	return at
}

// clientOf says too whether a trusted proxy's header could be read.
func (d *Door) clientOf(r *http.Request) (_ netip.Addr, readable bool) {
	peer := peerOf(r)
	if !d.trusts(peer) {
		return peer, true
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	at := peer
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return at, len(r.Header.Values("X-Forwarded-For")) == 0
		}
		at = hop.Unmap().WithZone("")
		if !d.trusts(at) {
			return at, true
		}
	}
	return at, true
}

// Forwarded tells of a header that a trusted proxy sent and nobody can read: the
// proxy, or what stands before it, is set up wrongly, and everybody behind it is
// one address.
func (d *Door) Forwarded(r *http.Request) {
	if _, readable := d.clientOf(r); !readable {
		d.House.Tell(r.Context(), twinlatch.EventForwarded, slog.String("header", strings.Join(r.Header.Values("X-Forwarded-For"), ",")))
	}
}

func peerOf(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

func (d *Door) trusts(addr netip.Addr) bool {
	for _, p := range d.Proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// Welcome reports whether a peer may talk to us at all: on a listener that is
// not loopback and has no TLS of its own, only the trusted proxies.
func (d *Door) Welcome(r *http.Request) bool {
	return !d.ProxiesOnly || d.trusts(peerOf(r)) || peerOf(r).IsLoopback()
}

// FromProxy reports whether a request comes from a trusted proxy.
func (d *Door) FromProxy(r *http.Request) bool { return d.trusts(peerOf(r)) }

// AppHost is the host that the browser named: from a trusted proxy the one it
// forwards, once; otherwise the request's own.
func (r *Request) AppHost() string {
	if all := r.Header.Values("X-Forwarded-Host"); len(all) == 1 && r.door.FromProxy(r.Request) {
		return all[0]
	}
	return r.Host
}

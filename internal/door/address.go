package door

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// client answers where a request really comes from. Forwarded headers are
// believed from trusted proxies only, and read from the right: the last address
// that is not one of ours (B50). A value that cannot be read gives the proxy's
// own address, never the header's.
func (d *Door) client(r *http.Request) netip.Addr {
	peer := peerOf(r)
	if !d.trusts(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	at := peer
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return at
		}
		at = hop.Unmap().WithZone("")
		if !d.trusts(at) {
			return at
		}
	}
	return at
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

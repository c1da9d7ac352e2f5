package twinlatch

import (
	"net/netip"
	"testing"
)

func TestWhichAddressesThisServerCalls(t *testing.T) {
	office := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}
	for at, want := range map[string]struct{ plain, office bool }{
		"198.41.0.4": {true, true}, "8.8.8.8": {true, true}, "2606:4700::1111": {true, true}, "::ffff:8.8.8.8": {true, true},
		"10.1.2.3": {false, true}, "::ffff:10.1.2.3": {false, true}, "fd00:1::9": {false, true}, "10.2.0.1": {}, "fd00:2::9": {},
		"127.0.0.1": {}, "127.255.0.1": {}, "0.0.0.0": {}, "169.254.169.254": {}, "100.100.100.200": {}, "172.16.0.1": {}, "172.31.255.255": {}, "192.168.1.1": {},
		"192.0.0.192": {}, "198.18.0.1": {}, "224.0.0.1": {}, "255.255.255.255": {}, "172.32.0.1": {true, true}, "100.63.255.255": {true, true},
		"::": {}, "::1": {}, "fe80::1": {}, "fe80::1%eth0": {}, "fec0::1": {}, "fd00:ec2::254": {}, "ff02::1": {}, "64:ff9b::a9fe:a9fe": {}, "2002:7f00:1::": {}, "2001:0:7f00:1::": {},
		"2001:db8::1": {}, "::127.0.0.1": {}, "::ffff:127.0.0.1": {}, "::ffff:169.254.169.254": {},
	} {
		a := netip.MustParseAddr(at)
		if MayDial(a, nil) != want.plain || MayDial(a, office) != want.office {
			t.Errorf("%s: %v, from the office's server %v", at, MayDial(a, nil), MayDial(a, office))
		}
	}
	if MayDial(netip.Addr{}, office) || !MayDial(netip.MustParseAddr("::1"), Loopback()) || !MayDial(netip.MustParseAddr("127.0.0.1"), Loopback()) {
		t.Error("no address is called, or this machine is not where it may be")
	}
}

func TestWhereAClientMayHearOfSignOuts(t *testing.T) {
	for address, may := range map[string]struct{ away, home bool }{
		"": {true, true}, " https://a.example/out ": {true, true}, "https://a.example:8443/out?x=1": {true, true}, "http://localhost:9000/out": {false, true}, "http://[::1]:1/out": {false, true},
		"http://a.example/out": {}, "com.example.app:/out": {}, "https://a.example/#x": {}, "https://u:p@a.example/": {}, "file:///etc/passwd": {}, "//a.example/out": {}, "out": {},
	} {
		if _, ok := ParseLogoutAddress(address, false); ok != may.away {
			t.Errorf("%q: %v", address, ok)
		}
		if _, ok := ParseLogoutAddress(address, true); ok != may.home {
			t.Errorf("%q, at home: %v", address, ok)
		}
	}
}

// A client gets what it is registered for, whatever it asks for (ASVS 10.4.11).
func TestAClientGetsTheScopesItIsRegisteredFor(t *testing.T) {
	c := Client{Scopes: []string{ScopeOpenID, ScopeEmail}}
	if got := c.Narrow([]string{ScopeCompany, ScopeEmail, "offline_access", ScopeOpenID, ScopeProfile}); len(got) != 2 || got[0] != ScopeOpenID || got[1] != ScopeEmail {
		t.Errorf("it gets %v", got)
	}
}

package protect_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"time"
)

// No Envoy is to be had from Debian, npm or the Go modules. This one does what
// Envoy's documentation says of the HTTP service of its filter ext_authz, and of
// the few settings around it, with the very file of docs/protect: which headers it
// asks with, under which path, for how long; that 200 alone lets pass, that 5xx and
// silence are an error, whose header is put over whose. It is a reading of the
// contract and not Envoy; what is wrong with the reading it does not show.
type envoy struct {
	town     *town
	manager  *node // the connection manager
	filter   *node // ext_authz
	clusters *node
	client   *http.Client
}

// startEnvoy serves what the file says at an address of its own.
func (town *town) startEnvoy() {
	t := town.t
	host, port, _ := net.SplitHostPort(town.app)
	for _, at := range []string{town.listen, town.ask} {
		if h, _, _ := net.SplitHostPort(at); h != host {
			t.Fatalf("%s is not at %s", at, host)
		}
	}
	_, listen, _ := net.SplitHostPort(town.listen)
	_, ask, _ := net.SplitHostPort(town.ask)
	file := readYAML(t, town.config("envoy.yaml", "port_value: 3000", "port_value: "+port, "port_value: 8080", "port_value: "+listen, "port_value: 8081", "port_value: "+ask))
	e := &envoy{town: town, clusters: file.at("static_resources", "clusters")}
	e.manager = file.at("static_resources", "listeners").list[0].at("filter_chains").list[0].at("filters").list[0].at("typed_config")
	filters := e.manager.at("http_filters").list
	if len(filters) != 2 || filters[0].at("name").text != "envoy.filters.http.ext_authz" || filters[1].at("name").text != "envoy.filters.http.router" {
		t.Fatal("the question does not come before the router")
	}
	e.filter = filters[0].at("typed_config")
	timeout, err := time.ParseDuration(e.filter.at("http_service", "server_uri", "timeout").text)
	must(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	e.client = &http.Client{Timeout: max(timeout, 10*time.Second), Transport: transport, // a slow machine is no silence
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	listener, err := net.Listen("tcp", town.proxy)
	must(t, err)
	server := httptest.NewUnstartedServer(e)
	must(t, server.Listener.Close())
	server.Listener = listener
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS() // with the same certificate of httptest's
	t.Cleanup(server.Close)
}

// is reports whether a setting has this value.
func (e *envoy) is(n *node, value string) bool { return n.text == value }

func (e *envoy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	obey(r.Header)
	if e.is(e.manager.at("common_http_protocol_options", "headers_with_underscores_action"), "DROP_HEADER") {
		for name := range r.Header {
			if strings.Contains(name, "_") {
				delete(r.Header, name)
			}
		}
	}
	proto := "http"
	if r.TLS != nil {
		proto = "https"
	}
	if !e.is(e.manager.at("use_remote_address"), "true") && r.Header.Get("X-Forwarded-Proto") != "" {
		proto = r.Header.Get("X-Forwarded-Proto")
	}
	r.Header.Set("X-Forwarded-Proto", proto)
	peer, _, _ := net.SplitHostPort(r.RemoteAddr)
	r.Header.Set("X-Forwarded-For", strings.TrimPrefix(r.Header.Get("X-Forwarded-For")+", "+peer, ", "))
	site := e.manager.at("route_config", "virtual_hosts").list[0]
	if !slices.ContainsFunc(site.at("domains").list, func(n *node) bool { return strings.EqualFold(n.text, r.Host) }) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	for _, route := range site.at("routes").list {
		if !strings.HasPrefix(r.URL.EscapedPath(), route.at("match", "prefix").text) {
			continue
		}
		open := e.is(route.at("typed_per_filter_config", "envoy.filters.http.ext_authz", "disabled"), "true")
		if open || e.asks(w, r) {
			for _, name := range site.at("request_headers_to_remove").list {
				r.Header.Del(name.text)
			}
			e.forward(w, r, route.at("route", "cluster").text)
		}
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

// obey takes away what Connection names before any filter sees the request, as Envoy's
// HTTP/1 codec does; of one that opens a web socket it takes nothing.
func obey(h http.Header) {
	if h.Get("Upgrade") != "" {
		h.Set("Connection", "Upgrade")
		return
	}
	for _, line := range h.Values("Connection") {
		for name := range strings.SplitSeq(line, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	h.Del("Connection")
}

// asks puts the question; what it answers for a no it has sent.
func (e *envoy) asks(w http.ResponseWriter, r *http.Request) bool {
	service := e.filter.at("http_service")
	question, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, "http://"+e.address(service.at("server_uri", "cluster").text), nil)
	must(e.town.t, err)
	question.URL.Opaque = service.at("path_prefix").text + r.RequestURI
	question.Host = r.Host
	for name, values := range r.Header {
		if matches(e.filter.at("allowed_headers"), name) || name == "Authorization" {
			question.Header[name] = values
		}
	}
	said, err := e.client.Do(question)
	if err == nil {
		defer func() { _ = said.Body.Close() }()
	}
	if err != nil || said.StatusCode >= 500 {
		if e.is(e.filter.at("failure_mode_allow"), "true") {
			return true
		}
		w.WriteHeader(http.StatusForbidden)
		return false
	}
	response := service.at("authorization_response")
	if said.StatusCode == http.StatusOK {
		for name, values := range said.Header {
			if matches(response.at("allowed_upstream_headers"), name) {
				r.Header[name] = values
			}
		}
		for name := range strings.SplitSeq(said.Header.Get("X-Envoy-Auth-Headers-To-Remove"), ",") {
			r.Header.Del(strings.TrimSpace(name))
		}
		return true
	}
	for name, values := range said.Header {
		if matches(response.at("allowed_client_headers"), name) {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(said.StatusCode)
	_, _ = io.Copy(w, said.Body)
	return false
}

// matches reports whether a header is in a list of exact names and beginnings.
func matches(list *node, name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(list.at("patterns").list, func(p *node) bool {
		prefix, part := p.at("prefix").text, p.at("contains").text
		return p.at("exact").text == name || prefix != "" && strings.HasPrefix(name, prefix) || part != "" && strings.Contains(name, part)
	})
}

func (e *envoy) address(cluster string) string {
	at := e.clusters.find("name", cluster).at("load_assignment", "endpoints").list[0].at("lb_endpoints").list[0].at("endpoint", "address", "socket_address")
	return net.JoinHostPort(at.at("address").text, at.at("port_value").text)
}

func (e *envoy) forward(w http.ResponseWriter, r *http.Request, cluster string) {
	(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: e.address(cluster)})
			p.Out.Host = p.In.Host
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"} {
				p.Out.Header[name] = p.In.Header[name]
			}
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}).ServeHTTP(w, r)
}

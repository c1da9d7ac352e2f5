// Package forwardauth answers reverse proxies that ask, for every request to an
// application behind them, who it is and whether it may pass.
//
// There is one endpoint for each contract, never one that guesses: nginx's
// auth_request understands 2xx, 401 and 403 only, Traefik and Caddy hand any
// other answer to the browser, Envoy takes 200 alone for yes. They stand on a
// listener of their own, which only the trusted proxies reach.
//
// The browser's way to a cookie of the application's host leads over paths that
// the proxy gives to us there, /.twinlatch/: a cookie for one host is good for
// that host's check and nothing else.
package forwardauth

// Package oidc is the door of applications that speak OpenID Connect: the
// authorization code flow with PKCE, and nothing else of what the standards
// allow. Discovery says what there is; what is not said there does not exist.
//
// A handler reads a request into a deed's struct and writes the deed's answer in
// the form of RFC 6749, 6750, 7009, 7662 and OpenID Connect Core 1.0. It decides
// nothing: who the client is, whether its code or token is good and what may be
// told are locks of the root and deeds of flow. Pages that a person sees are
// web's, reached by 303 with the request sealed in the address.
package oidc

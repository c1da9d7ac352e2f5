// Package demo is what `twinlatch demo` shows beside the product: a vendor and a
// customer company with people in every state, a mailbox that catches all mail,
// and a small application, purchase orders, that stands behind the same gate on
// a host of its own. Nothing here is part of a real instance.
package demo

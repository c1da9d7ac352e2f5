// Package web is the front door: one file per page, showing and posting. A
// handler turns a form into a struct, calls one deed of package flow, and shows
// what came of it; it decides nothing. Who may enter stands in routes.go.
package web

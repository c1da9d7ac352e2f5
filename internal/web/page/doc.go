// Package page holds every page a person sees: one struct of plain display
// values and one template each, in files of the same name (signin_code.go,
// templates/signin_code.html).
//
// A handler fills the struct and calls Render; nothing here reads a database,
// a request or a clock. Each struct embeds Frame first, which carries what all
// pages share: the words, the visitor, the notice on top. Templates contain no
// prose: every sentence comes from the catalogue through Say, and parts that
// many pages use (field, check, notice, badge, pager, …) are partials in
// templates/parts.html and templates/layout.html.
package page

package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// control is an element as assistive technology names it.
type control struct {
	role, name string
	node       cdp.BackendNodeID
}

// kinds of controls, by the roles that the browser computes.
var (
	buttons    = []string{"button"}
	links      = []string{"link"}
	fields     = []string{"textbox", "searchbox", "spinbutton"}
	checkboxes = []string{"checkbox"}
	radios     = []string{"radio"}
	choices    = []string{"combobox"}
	summaries  = []string{"DisclosureTriangle"}
)

// one finds the only control of a kind with exactly this name. Several fail the
// story, so that no name is given twice on a page without being noticed.
func (b *Tab) one(kind []string, name string) control {
	b.t.Helper()
	found := b.all(kind, func(c control) bool { return c.name == name })
	if len(found) != 1 {
		b.Fatalf("%d of kind %s are named %q; there are: %s", len(found), kind[0], name, names(b.all(kind, anything)))
	}
	return found[0]
}

// among finds the only control of a kind with exactly this name in the row,
// list item or section that shows the words.
func (b *Tab) among(words string, kind []string, name string) control {
	b.t.Helper()
	found := b.all(kind, func(c control) bool { return c.name == name })
	found = slices.DeleteFunc(found, func(c control) bool { return !b.beside(c, words) })
	if len(found) != 1 {
		b.Fatalf("%d of kind %s are named %q beside %q; there are: %s", len(found), kind[0], name, words, names(b.all(kind, anything)))
	}
	return found[0]
}

// besideFunction says whether the row or item around an element, or else its
// section, shows the words.
const besideFunction = `function(words) {
	const around = this.closest("tr, li") ?? this.closest("section, form");
	return around !== null && around.innerText.replace(/\s+/g, " ").includes(words);
}`

func (b *Tab) beside(c control, words string) bool {
	b.t.Helper()
	return call[bool](b, c, besideFunction, words)
}

func anything(control) bool { return true }

// all lists the controls of a kind that are there for everybody: what assistive
// technology ignores does not count.
func (b *Tab) all(kind []string, want func(control) bool) []control {
	b.t.Helper()
	return value(b, "reading the controls", func(ctx context.Context, t *chromedp.Target) ([]control, error) {
		document, err := cdp.Call(ctx, t, dom.GetDocument, dom.GetDocumentParams{})
		if err != nil {
			return nil, err
		}
		var found []control
		for _, role := range kind {
			answer, err := cdp.Call(ctx, t, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{
				BackendNodeID: document.Root.BackendNodeID, Role: role,
			})
			if err != nil {
				return nil, err
			}
			for _, node := range answer.Nodes {
				c := control{role: role, name: text(node.Name), node: node.BackendDOMNodeID}
				if !node.Ignored && want(c) {
					found = append(found, c)
				}
			}
		}
		return found, nil
	})
}

// text is the value of a name, empty when there is none.
func text(v *accessibility.Value) string {
	var s string
	if v == nil || json.Unmarshal(v.Value, &s) != nil {
		return ""
	}
	return s
}

func names(all []control) string {
	var quoted []string
	for _, c := range all {
		quoted = append(quoted, fmt.Sprintf("%q", c.name))
	}
	return strings.Join(quoted, ", ")
}

// call runs a function on an element; it works with JavaScript off as well,
// being no script of the page.
func call[T any](b *Tab, c control, function string, args ...any) T {
	b.t.Helper()
	return value(b, "reading "+c.name, func(ctx context.Context, t *chromedp.Target) (T, error) {
		var none T
		object, err := cdp.Call(ctx, t, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: c.node})
		if err != nil {
			return none, err
		}
		on := func(p *runtime.CallFunctionOnParams) { p.ObjectID = object.Object.ObjectID }
		return chromedp.CallFunctionOn[T](function, on, args...)(ctx, t)
	})
}

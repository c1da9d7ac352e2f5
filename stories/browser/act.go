package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Press presses the button of exactly this name, which leads to a page.
func (b *Tab) Press(name string) {
	b.t.Helper()
	b.through("Press "+name, b.one(buttons, name))
}

// PressBeside presses the button of this name in the row that shows the words.
func (b *Tab) PressBeside(words, name string) {
	b.t.Helper()
	b.through("Press "+name+" beside "+words, b.among(words, buttons, name))
}

// Follow follows the link of exactly this name.
func (b *Tab) Follow(name string) {
	b.t.Helper()
	b.through("Follow "+name, b.one(links, name))
}

// Touch presses a button that stays on its page.
func (b *Tab) Touch(name string) {
	b.t.Helper()
	b.click(b.one(buttons, name))
}

// Unfold opens what lies under this word.
func (b *Tab) Unfold(name string) {
	b.t.Helper()
	b.click(b.one(summaries, name))
}

// Fill types into the field of exactly this name, instead of what was there.
func (b *Tab) Fill(name, words string) {
	b.t.Helper()
	b.fill(b.one(fields, name), words)
}

// Tick and Untick set a checkbox by clicking on it, as a hand does.
func (b *Tab) Tick(name string) {
	b.t.Helper()
	b.tick(name, true)
}

// Untick is the other way round.
func (b *Tab) Untick(name string) {
	b.t.Helper()
	b.tick(name, false)
}

// Ticked says whether a checkbox is ticked.
func (b *Tab) Ticked(name string) bool {
	b.t.Helper()
	return call[bool](b, b.one(checkboxes, name), `function() { return this.checked; }`)
}

// Value is what stands in a field.
func (b *Tab) Value(name string) string {
	b.t.Helper()
	return call[string](b, b.one(fields, name), `function() { return this.value; }`)
}

func (b *Tab) tick(name string, on bool) {
	b.t.Helper()
	if b.Ticked(name) != on {
		b.click(b.one(checkboxes, name))
	}
	if b.Ticked(name) != on {
		b.Fatalf("the checkbox %q does not follow a click", name)
	}
}

// Choose picks the radio button whose name begins with these words.
func (b *Tab) Choose(beginning string) {
	b.t.Helper()
	found := b.all(radios, func(c control) bool { return len(c.name) >= len(beginning) && c.name[:len(beginning)] == beginning })
	if len(found) != 1 {
		b.Fatalf("%d choices begin with %q; there are: %s", len(found), beginning, names(b.all(radios, anything)))
	}
	b.click(found[0])
	if !call[bool](b, found[0], `function() { return this.checked; }`) {
		b.Fatalf("the choice %q does not follow a click", beginning)
	}
}

// Pick chooses an entry of a list by its words.
func (b *Tab) Pick(list, entry string) {
	b.t.Helper()
	picked := call[bool](b, b.one(choices, list), `function(words) {
		const option = [...this.options].find(o => o.text === words);
		if (option) this.value = option.value;
		return option !== undefined;
	}`, entry)
	if !picked {
		b.Fatalf("the list %q has no entry %q", list, entry)
	}
}

// Key presses keys where the focus is: kb.Tab, kb.Enter, letters.
func (b *Tab) Key(keys string) {
	b.t.Helper()
	b.do("typing", chromedp.KeyEvent(keys))
}

// Enter presses Enter where the focus is, which leads to a page.
func (b *Tab) Enter() {
	b.t.Helper()
	b.leads("Enter", func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.KeyEvent(kb.Enter)(ctx, t)
		return err
	})
}

func (b *Tab) through(what string, c control) {
	b.t.Helper()
	x, y := b.reach(c)
	b.leads(what, func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.MouseClickXY(x, y)(ctx, t)
		return err
	})
}

func (b *Tab) click(c control) {
	b.t.Helper()
	x, y := b.reach(c)
	b.do("clicking "+c.name, chromedp.MouseClickXY(x, y))
}

func (b *Tab) fill(c control, words string) {
	b.t.Helper()
	b.click(c)
	call[chromedp.Void](b, c, `function() { this.select(); }`)
	b.do("typing into "+c.name, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if words == "" {
			_, err := chromedp.KeyEvent(kb.Delete)(ctx, t)
			return err
		}
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: words})
		return err
	}))
}

// reach scrolls a control into view and gives the point to click. A point that
// belongs to something else fails the story: no hand would reach the control.
func (b *Tab) reach(c control) (x, y float64) {
	b.t.Helper()
	quad := value(b, "reaching "+c.name, func(ctx context.Context, t *chromedp.Target) (dom.Quad, error) {
		if _, err := cdp.Call(ctx, t, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: c.node}); err != nil {
			return nil, err
		}
		answer, err := cdp.Call(ctx, t, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: c.node})
		if err != nil || len(answer.Quads) == 0 {
			return nil, err
		}
		return answer.Quads[0], nil
	})
	if len(quad) != 8 {
		b.Fatalf("%q has no place on the page", c.name)
	}
	x, y = (quad[0]+quad[4])/2, (quad[1]+quad[5])/2
	covered := call[string](b, c, `function(x, y) {
		const hit = document.elementFromPoint(x, y);
		return hit === this || this.contains(hit) ? "" : (hit ? hit.outerHTML.slice(0, 120) : "nothing");
	}`, x, y)
	if covered != "" {
		b.Fatalf("%q cannot be reached, there is %s", c.name, covered)
	}
	return x, y
}

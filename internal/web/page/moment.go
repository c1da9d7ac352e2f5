package page

import (
	"fmt"
	"html/template"
	"time"
)

// Moment renders a point in time as people say it ("3 minutes ago", "in 13
// days") with the exact time in title and datetime. The zero time is "never".
func (f Frame) Moment(t time.Time) template.HTML {
	switch {
	case t.IsZero():
		return escaped(f.Say("frame.never"))
	case t.After(f.Now):
		return f.timeElement(t, f.Words.Until(t, f.Now))
	}
	return f.timeElement(t, f.Words.Ago(t, f.Now))
}

// Date renders a point in time as a calendar day, with the exact time in title.
func (f Frame) Date(t time.Time) template.HTML {
	if t.IsZero() {
		return escaped(f.Say("frame.never"))
	}
	return f.timeElement(t, f.Words.Day(t, time.UTC))
}

// Exact renders a point in time with clock and zone, for deadlines.
func (f Frame) Exact(t time.Time) template.HTML {
	return f.timeElement(t, f.Words.Exact(t, time.UTC))
}

func (f Frame) timeElement(t time.Time, text string) template.HTML {
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`, t.UTC().Format(time.RFC3339),
		template.HTMLEscapeString(f.Words.Exact(t, time.UTC)), template.HTMLEscapeString(text)))
}

func escaped(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }

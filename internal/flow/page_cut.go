package flow

import (
	"cmp"
	"slices"
)

// Programs read lists page by page, by the deeds that end in After. They get things
// in the order in which they came, which never changes: what is new comes last, and
// nothing that is renamed, decided or gone meanwhile makes them miss anything else.
// Of people, who accepts an invitation came when it was written: they keep its id.

// MaxPage is the most that a program gets at once.
const MaxPage = 100

// Page asks for what comes after an id, at most Limit (1 to MaxPage; 0 for the
// usual number).
type Page struct {
	After string
	Limit int
}

// Paged is a page, and the id to ask on with; empty at the end.
type Paged[T any] struct {
	Items []T
	Next  string
}

// pageSize is how many a page has that asked for so many.
func pageSize(asked int) int {
	if asked <= 0 {
		return peoplePage
	}
	return min(asked, MaxPage)
}

// cut makes a page of what was read, one more than asked for when there is more.
func (p Page) cut(n int) (size int, more bool) {
	size = pageSize(p.Limit)
	return min(n, size), n > size
}

// Pages cuts a whole list that is short by its nature.
func Pages[T any](all []T, p Page, id func(T) string) Paged[T] {
	all = slices.SortedFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	rest := all[len(all):]
	for i, one := range all {
		if id(one) > p.After {
			rest = all[i:]
			break
		}
	}
	size, more := p.cut(len(rest))
	out := Paged[T]{Items: rest[:size]}
	if more {
		out.Next = id(out.Items[size-1])
	}
	return out
}

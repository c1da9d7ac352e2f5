package flow

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// peoplePage is how many people a page of User Management shows.
const peoplePage = 50

// PeopleAsk asks for a page of the company's people: those whose name has a word
// that begins with Search, or whose e-mail does. After or Before is the person
// the page lies behind or in front of; with neither it is the first.
type PeopleAsk struct {
	Search        string
	After, Before twinlatch.AccountID
	// ByID asks for them in the order in which they came, after After: nobody
	// renamed or erased meanwhile makes a program miss somebody.
	ByID  bool
	Limit int // peoplePage when 0
}

// PeoplePage is a page of people by name. Previous and Next are what to ask
// Before and After with; empty where there is nobody.
type PeoplePage struct {
	People         []twinlatch.Account
	Previous, Next twinlatch.AccountID
}

// People lists the visitor's own company.
func (h *House) People(ctx context.Context, v *Visitor, ask PeopleAsk) (PeoplePage, error) {
	var out PeoplePage
	err := h.read(ctx, func(tx *store.Tx) error {
		p, err := peopleFrom(tx, v.Company.ID, ask)
		if err != nil {
			return err
		}
		people, err := tx.People(v.Company.ID, p)
		out = pageOf(people, p)
		return err
	})
	return whole(out, err)
}

// pageOf cuts what was read to a page and says where there is more. Where we
// came from there is always somebody: the one we asked from.
func pageOf(people []twinlatch.Account, p store.PeoplePage) PeoplePage {
	size := p.Limit - 1
	more, from := len(people) > size, p.AfterID != ""
	out := PeoplePage{People: people[:min(len(people), size)]}
	if p.Backward {
		slices.Reverse(out.People)
		more, from = from, more
	}
	if len(out.People) == 0 {
		return out
	}
	if from {
		out.Previous = out.People[0].ID
	}
	if more {
		out.Next = out.People[len(out.People)-1].ID
	}
	return out
}

// peopleFrom finds where a page begins. The address carries an id alone; the
// name is looked up, and somebody who is gone leads to the first page.
func peopleFrom(tx *store.Tx, company twinlatch.CompanyID, ask PeopleAsk) (store.PeoplePage, error) {
	first := store.PeoplePage{Search: norm.NFC.String(ask.Search), Limit: pageSize(ask.Limit) + 1}
	if first.ByID = ask.ByID; first.ByID {
		first.AfterID = ask.After
		return first, nil
	}
	id := ask.After
	if ask.Before != "" {
		id = ask.Before
	}
	if id == "" {
		return first, nil
	}
	a, err := tx.Account(company, id)
	if errors.Is(err, store.ErrNone) {
		return first, nil
	}
	p := first
	p.AfterName, p.AfterID, p.Backward = a.Name, a.ID, ask.Before != ""
	return p, err
}

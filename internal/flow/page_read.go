package flow

import (
	"cmp"
	"context"
	"slices"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// This file is what programs read page by page. They get things in the order in
// which they came, which never changes: what is new comes last, and nothing that
// is renamed, decided or gone meanwhile makes them miss anything else. Of people,
// who accepts an invitation came when it was written: they keep its id.

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

// CompaniesAfter lists every company for the operator's programs.
func (h *House) CompaniesAfter(ctx context.Context, v *Visitor, p Page) (out Paged[CompanyCount], err error) {
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return out, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.CompaniesAfter(twinlatch.CompanyID(p.After), pageSize(p.Limit)+1)
		size, more := p.cut(len(rows))
		out = Paged[CompanyCount]{}
		for _, row := range rows[:size] {
			out.Items = append(out.Items, CompanyCount(row))
		}
		if more {
			out.Next = string(rows[size-1].Company.ID)
		}
		return err
	})
	return whole(out, err)
}

// InvitationsAfter lists the company's invitations, by the beginning of a name
// word or the e-mail.
func (h *House) InvitationsAfter(ctx context.Context, v *Visitor, search string, p Page) (out Paged[twinlatch.Invitation], err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		all, err := tx.Invitations(v.Company.ID, maxInvitations)
		all = slices.DeleteFunc(all, func(i twinlatch.Invitation) bool { return !beginsIn(i.Name+" "+i.Email, search) })
		out = Pages(all, p, func(i twinlatch.Invitation) string { return string(i.ID) })
		return err
	})
	return whole(out, err)
}

// Invitation reads one of the company's invitations.
func (h *House) Invitation(ctx context.Context, v *Visitor, id twinlatch.InvitationID) (i twinlatch.Invitation, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		i, err = tx.Invitation(v.Company.ID, id)
		return orElse(err, twinlatch.NotFound)
	})
	return whole(i, err)
}

// ResetRequestsAfter lists the company's reset requests.
func (h *House) ResetRequestsAfter(ctx context.Context, v *Visitor, p Page) (out Paged[Request], err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return out, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.ResetRequestsAfter(v.Company.ID, twinlatch.ResetRequestID(p.After), pageSize(p.Limit)+1)
		size, more := p.cut(len(rows))
		out = Paged[Request]{}
		for _, row := range rows[:size] {
			r, readErr := h.request(tx, row)
			if readErr != nil {
				return readErr
			}
			out.Items = append(out.Items, r)
		}
		if more {
			out.Next = string(rows[size-1].ID)
		}
		return err
	})
	return whole(out, err)
}

// ResetRequestShow reads one of the company's reset requests.
func (h *House) ResetRequestShow(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID) (r Request, err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return r, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		row, err := tx.ResetRequest(v.Company.ID, id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		r, err = h.request(tx, row)
		return err
	})
	return whole(r, err)
}

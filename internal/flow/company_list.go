package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// companiesPage is how many companies a page shows.
const companiesPage = 50

// CompanyCount is a company with how many people it has and how many of them are
// protected: all the operator sees of it.
type CompanyCount struct {
	Company           twinlatch.Company
	People, Protected int
}

// CompaniesPage is a page of companies by name. Next is what to ask after; empty
// at the end.
type CompaniesPage struct {
	Companies []CompanyCount
	Next      twinlatch.CompanyID
}

// Companies lists every company after one of them, from the first when it is
// empty or gone.
func (h *House) Companies(ctx context.Context, v *Visitor, after twinlatch.CompanyID) (CompaniesPage, error) {
	var out CompaniesPage
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return out, err
	}
	err := h.read(ctx, func(tx *store.Tx) error {
		last, err := tx.Company(after)
		if err := orElse(err, nil); err != nil {
			return err
		}
		rows, err := tx.Companies(last.Name, last.ID, companiesPage+1)
		if err != nil {
			return err
		}
		if len(rows) > companiesPage {
			rows = rows[:companiesPage]
			out.Next = rows[companiesPage-1].Company.ID
		}
		for _, row := range rows {
			out.Companies = append(out.Companies, CompanyCount(row))
		}
		return nil
	})
	return whole(out, err)
}

// Company reads one of them.
func (h *House) Company(ctx context.Context, v *Visitor, id twinlatch.CompanyID) (CompanyCount, error) {
	var out CompanyCount
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return out, err
	}
	err := h.read(ctx, func(tx *store.Tx) error {
		row, err := tx.CompanyCount(id)
		out = CompanyCount(row)
		return orElse(err, twinlatch.NotFound)
	})
	return whole(out, err)
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

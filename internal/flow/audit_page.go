package flow

import (
	"context"
	"slices"
	"strconv"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AuditAsk asks for a page of the log for a program.
type AuditAsk struct {
	Person string // as in AuditFilter
	Kind   twinlatch.AuditKind
	Newest bool  // the newest entries first, otherwise the oldest
	After  int64 // the sequence number the page comes after, in that order; 0 for the first page
	Limit  int
}

// AuditAfter reads the visitor's company's log page by page; Next is a sequence
// number.
func (h *House) AuditAfter(ctx context.Context, v *Visitor, ask AuditAsk) (out Paged[AuditLine], err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return out, err
	}
	p := store.AuditPage{Search: readable(ask.Person), Kind: ask.Kind, Oldest: !ask.Newest, Limit: pageSize(ask.Limit) + 1}
	if p.Before = ask.After; p.Oldest {
		p.Before, p.After = 0, ask.After
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		out = Paged[AuditLine]{}
		rows, err := tx.AuditEntries(v.Company.ID, p)
		if err != nil {
			return err
		}
		if p.Oldest {
			slices.Reverse(rows)
		}
		size, more := Page{Limit: ask.Limit}.cut(len(rows))
		if more {
			out.Next = strconv.FormatInt(rows[size-1].Entry.Seq, 10)
		}
		out.Items, err = h.auditLines(tx, v.Company.ID, rows[:size])
		return err
	})
	return whole(out, err)
}

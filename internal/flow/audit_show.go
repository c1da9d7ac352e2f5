package flow

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AuditFilter asks for a page of the audit log: its newest entries, those before
// a sequence number or those after one.
type AuditFilter struct {
	Person        string // beginning of a name or e-mail, or a pseudonym
	Kind          twinlatch.AuditKind
	Before, After int64
}

// auditPage is how many entries a page shows.
const auditPage = 50

// Someone is a person as the audit log names them.
type Someone struct {
	Name      string // the pseudonym of somebody who was erased
	Operator  string // name of the vendor's company, for its people in another's log
	Erased    bool
	IsPresent bool // false for nobody: the host, the clock, a stranger
}

// AuditLine is an entry with its names, Reason and Place.
type AuditLine struct {
	Entry         twinlatch.AuditEntry
	Actor, Target Someone
}

// AuditView is a page of the log. Older and Newer are where the next ones begin,
// zero without.
type AuditView struct {
	Lines        []AuditLine
	Older, Newer int64
}

// AuditLog reads the visitor's company's log.
func (h *House) AuditLog(ctx context.Context, v *Visitor, f AuditFilter) (AuditView, error) {
	var out AuditView
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return out, err
	}
	err := h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.AuditEntries(v.Company.ID, store.AuditPage{
			Search: readable(f.Person), Kind: f.Kind, Before: f.Before, After: f.After, Limit: auditPage + 1,
		})
		if err != nil {
			return err
		}
		out = AuditView{}
		out.Lines, err = h.auditLines(tx, v.Company.ID, out.turn(rows, f))
		return err
	})
	return whole(out, err)
}

func (h *House) auditLines(tx *store.Tx, company twinlatch.CompanyID, rows []store.AuditRow) (lines []AuditLine, err error) {
	names := naming{tx: tx, company: company, known: map[twinlatch.AccountID]Someone{}}
	for _, row := range rows {
		line, err := h.auditLine(row, &names)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// maxSearch bounds, in bytes, what is looked for.
const maxSearch = 200

// readable is what a stranger may have typed, as the database takes it.
func readable(typed string) string {
	typed = strings.ToValidUTF8(typed[:min(len(typed), maxSearch)], "")
	return strings.ReplaceAll(typed, "\x00", "")
}

// turn takes the entry too many off the page and says where the others begin.
func (out *AuditView) turn(rows []store.AuditRow, f AuditFilter) []store.AuditRow {
	more := len(rows) > auditPage
	switch {
	case more && f.After > 0:
		rows = rows[1:]
	case more:
		rows = rows[:auditPage]
	}
	if len(rows) == 0 {
		return rows
	}
	if first := rows[0].Entry.Seq; f.Before > 0 || f.After > 0 && more {
		out.Newer = first
	}
	if last := rows[len(rows)-1].Entry.Seq; f.After > 0 || more {
		out.Older = last
	}
	return rows
}

func (h *House) auditLine(row store.AuditRow, names *naming) (AuditLine, error) {
	line := AuditLine{Entry: row.Entry}
	if len(row.Personal) > 0 {
		plain, err := h.OpenAudit(row)
		if err != nil {
			return line, err
		}
		var p personal
		if err := json.Unmarshal(plain, &p); err != nil {
			return line, err
		}
		line.Entry.Reason = p.Reason
		line.Entry.Place = twinlatch.Place{Browser: p.Browser, System: p.System, Address: p.Address}
	}
	var err error
	if line.Actor, err = names.of(row.Entry.Actor); err == nil {
		line.Target, err = names.of(row.Entry.Target)
	}
	return line, err
}

// naming looks names up once a page.
type naming struct {
	tx      *store.Tx
	company twinlatch.CompanyID
	known   map[twinlatch.AccountID]Someone
}

// of names an account of the company, or one of the vendor, whose people act in
// customers' companies. Nobody else's name is looked at.
func (n *naming) of(id twinlatch.AccountID) (Someone, error) {
	if id == "" {
		return Someone{}, nil
	}
	if who, ok := n.known[id]; ok {
		return who, nil
	}
	who, err := n.lookUp(id)
	n.known[id] = who
	return who, err
}

func (n *naming) lookUp(id twinlatch.AccountID) (Someone, error) {
	who := Someone{Name: Pseudonym(id), Erased: true, IsPresent: true}
	a, err := n.tx.Account(n.company, id)
	if errors.Is(err, store.ErrNone) {
		operator, err := n.tx.OperatorCompany()
		if err != nil {
			return who, err
		}
		if a, err = n.tx.Account(operator.ID, id); err != nil {
			return who, orElse(err, nil)
		}
		who.Operator = operator.Name
	} else if err != nil {
		return who, err
	}
	if a.Name != "" && a.Name != who.Name {
		who.Name, who.Erased = a.Name, false
	}
	return who, nil
}

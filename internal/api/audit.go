package api

import (
	"context"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Entry is a line of the audit log: as a sentence, and as what it is made of.
type Entry struct {
	Seq      int64             `json:"seq" doc:"Counts up by one in the company's log"`
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind"`
	Sentence string            `json:"sentence"`
	Detail   string            `json:"detail,omitempty"`
	Actor    Somebody          `json:"actor"`
	Target   *Somebody         `json:"target,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Reason   string            `json:"reason,omitempty" doc:"As somebody wrote it; of an invitation, the address"`
	Place    *Place            `json:"place,omitempty"`
	Again    int               `json:"again,omitempty" doc:"How often it came again within the minute"`
}

// Somebody is who did something, or to whom it was done.
type Somebody struct {
	Type  string `json:"type" enum:"person,erased,vendor,key,stranger,host" doc:"Erased is who has no account any more or, being invited, none yet"`
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Maker string `json:"maker,omitempty" doc:"Of a key: the id of who made it"`
}

func somebody(who flow.Someone, id twinlatch.AccountID) Somebody {
	switch {
	case who.Operator != "":
		return Somebody{Type: "vendor", Name: who.Name}
	case who.Erased:
		return Somebody{Type: "erased", ID: string(id), Name: who.Name}
	}
	return Somebody{Type: "person", ID: string(id), Name: who.Name}
}

// actor says who did it. An API key did it by itself; who made it answers for it.
func actor(l flow.AuditLine) Somebody {
	e := l.Entry
	switch {
	case e.Facts[flow.ByKey] != "":
		return Somebody{Type: "key", ID: e.Facts[flow.ByKeyID], Name: e.Facts[flow.ByKey], Maker: string(e.Actor)}
	case l.Actor.IsPresent:
		return somebody(l.Actor, e.Actor)
	case e.Place.Address != "":
		return Somebody{Type: "stranger"}
	}
	return Somebody{Type: "host"}
}

func (a *API) entry(l flow.AuditLine) Entry {
	e := l.Entry
	out := Entry{Seq: e.Seq, At: e.At.UTC(), Kind: string(e.Kind), Actor: actor(l), Facts: e.Facts, Reason: e.Reason, Again: e.Count}
	out.Sentence, out.Detail = a.Words.Entry(l)
	if l.Target.IsPresent {
		target := somebody(l.Target, e.Target)
		out.Target = &target
	}
	if e.Place != (twinlatch.Place{}) {
		where := place(e.Place)
		out.Place = &where
	}
	return out
}

type auditAsk struct {
	Order  string `query:"order" enum:"oldest,newest" default:"oldest" doc:"Which entries come first"`
	Person string `query:"person" maxLength:"200" doc:"How a word of a name begins, or an address, of who did it or to whom"`
	Kind   string `query:"kind" maxLength:"64" doc:"Entries of one kind alone"`
	After  int64  `query:"after" minimum:"0" doc:"The next of the page before, or the seq of the last entry that was read"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

func (a *API) auditOperations() {
	add(a, line{id: "audit", method: http.MethodGet, path: "/api/v1/audit", summary: "The company's audit log", scope: twinlatch.ReadAudit},
		func(ctx context.Context, v *flow.Visitor, in *auditAsk) (*body[List[Entry]], error) {
			ask := flow.AuditAsk{Person: in.Person, Kind: twinlatch.AuditKind(in.Kind), Newest: in.Order == "newest", After: in.After, Limit: in.Limit}
			page, err := a.House.AuditAfter(ctx, v, ask)
			return listOf(page, a.entry), err
		})
}

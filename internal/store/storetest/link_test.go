package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func link(a twinlatch.Account, id string) twinlatch.Link {
	return twinlatch.Link{ID: id, Kind: twinlatch.LinkPasswordReset, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3,
		Object: "object", Sealed: []byte{1, 2}, CreatedAt: monday, ExpiresAt: monday.Add(time.Hour)}
}

func TestALinkIsGoodForOneThing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error { return tx.InsertLink(link(ada, "l"), hash("l")) })
		h.read(func(tx *store.Tx) error {
			is(t, "the link", link(ada, "l"))(tx.LinkByToken(twinlatch.LinkPasswordReset, hash("l")))
			none(t, "as a link of another kind")(tx.LinkByToken(twinlatch.LinkEmailUndo, hash("l")))
			none(t, "by another token")(tx.LinkByToken(twinlatch.LinkPasswordReset, hash("m")))
			none(t, "as an invitation")(tx.InvitationByToken(hash("l")))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "at its end", false)(tx.SpendLink("l", monday.Add(time.Hour)))
			is(t, "in time", true)(tx.SpendLink("l", monday.Add(time.Hour-time.Millisecond)))
			is(t, "twice", false)(tx.SpendLink("l", monday))
			return nil
		})
	})
}

func TestTheNewestOpenLinkOfAKindIsFound(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		newer, ended, other := link(ada, "newer"), link(ada, "ended"), link(ada, "other")
		newer.CreatedAt = monday.Add(time.Second)
		ended.CreatedAt, ended.ExpiresAt = monday.Add(time.Minute), monday.Add(time.Minute)
		other.Kind = twinlatch.LinkNotMe
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertLink(link(ada, "older"), hash("older")), tx.InsertLink(newer, hash("newer")), tx.InsertLink(ended, hash("ended")),
				tx.InsertLink(other, hash("other")), tx.InsertLink(link(bo, "bo's"), hash("bo's")))
		})
		now := monday.Add(time.Minute)
		h.read(func(tx *store.Tx) error {
			is(t, "the newest open one", newer)(tx.LinkOf("ada", twinlatch.LinkPasswordReset, now))
			none(t, "another kind")(tx.LinkOf("ada", twinlatch.LinkEmailUndo, now))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteLinks("ada", twinlatch.LinkPasswordReset) })
		h.read(func(tx *store.Tx) error {
			none(t, "ended")(tx.LinkOf("ada", twinlatch.LinkPasswordReset, now))
			is(t, "of another kind", other)(tx.LinkOf("ada", twinlatch.LinkNotMe, now))
			is(t, "Bo's", link(bo, "bo's"))(tx.LinkOf("bo", twinlatch.LinkPasswordReset, now))
			return nil
		})
	})
}

// An undo takes back what came after it, and not what came before.
func TestLinksMadeAfterOneEnd(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		later, other := link(ada, "later"), link(ada, "other")
		later.CreatedAt, other.CreatedAt, other.Kind = monday.Add(time.Second), monday.Add(time.Second), twinlatch.LinkNotMe
		links := map[string]twinlatch.Link{"a earlier": link(ada, "a earlier"), "b this": link(ada, "b this"), "c with it": link(ada, "c with it"), "later": later, "other": other, "bo's": link(bo, "bo's")}
		h.write(func(tx *store.Tx) error {
			var err error
			for id, l := range links {
				err = errors.Join(err, tx.InsertLink(l, hash(id)))
			}
			return errors.Join(err, tx.DeleteLinksAfter(links["b this"]))
		})
		h.read(func(tx *store.Tx) error {
			for id, l := range links {
				if _, err := tx.LinkByToken(l.Kind, hash(id)); (err == nil) == (id == "c with it" || id == "later") {
					t.Errorf("%s: %v", id, err)
				}
			}
			return nil
		})
	})
}

func TestLinksEndWithWhatTheyAreAbout(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		about, aboutToo, free := link(ada, "about"), link(bo, "about too"), link(ada, "free")
		about.Object, aboutToo.Object, free.Object = "request", "request", ""
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertLink(about, hash("about")), tx.InsertLink(aboutToo, hash("about too")), tx.InsertLink(free, hash("free")),
				tx.DeleteLinksOf("request"), tx.DeleteLinksOf(""))
		})
		h.read(func(tx *store.Tx) error {
			none(t, "about it")(tx.LinkByToken(about.Kind, hash("about")))
			none(t, "about it, another person's")(tx.LinkByToken(about.Kind, hash("about too")))
			is(t, "about nothing", free)(tx.LinkByToken(free.Kind, hash("free")))
			return nil
		})
	})
}

func invitation(c twinlatch.CompanyID, id twinlatch.InvitationID) twinlatch.Invitation {
	return twinlatch.Invitation{ID: id, Company: c, CompanyEpoch: 3, Inviter: "ada", Name: "Dora", Email: "dora@free.example", Language: "en",
		Roles: twinlatch.UserManagement, CreatedAt: monday, ExpiresAt: monday.Add(twinlatch.InvitationFor)}
}

func TestSeveralCompaniesMayInviteOneAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		again := invitation("acme", "again")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertInvitation(invitation("acme", "first"), hash("first")), tx.InsertInvitation(invitation("globex", "theirs"), hash("theirs")),
				tx.InsertInvitation(again, hash("again")))
		})
		h.read(func(tx *store.Tx) error {
			none(t, "the first link of Acme")(tx.InvitationByToken(hash("first")))
			is(t, "its second link", again)(tx.InvitationByToken(hash("again")))
			is(t, "by its id", again)(tx.Invitation("acme", "again"))
			is(t, "the one of Globex", invitation("globex", "theirs"))(tx.InvitationByToken(hash("theirs")))
			none(t, "Acme's, asked by Globex")(tx.Invitation("globex", "again"))
			is(t, "Acme's list", []twinlatch.Invitation{again})(tx.Invitations("acme", 10))
			return nil
		})
	})
}

func TestAnInvitationIsSpentOnceAndInTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			other := invitation("acme", "other")
			other.Email = "emil@free.example"
			return errors.Join(tx.InsertInvitation(invitation("acme", "i"), hash("i")), tx.InsertInvitation(other, hash("other")))
		})
		end := monday.Add(twinlatch.InvitationFor)
		h.write(func(tx *store.Tx) error {
			is(t, "at its end", false)(tx.SpendInvitation("i", end))
			is(t, "in time", true)(tx.SpendInvitation("i", end.Add(-time.Millisecond)))
			is(t, "twice", false)(tx.SpendInvitation("i", monday))
			is(t, "withdrawn by Globex", false)(tx.DeleteInvitation("globex", "other"))
			is(t, "withdrawn", true)(tx.DeleteInvitation("acme", "other"))
			is(t, "withdrawn twice", false)(tx.DeleteInvitation("acme", "other"))
			return nil
		})
	})
}

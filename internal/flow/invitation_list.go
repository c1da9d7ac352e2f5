package flow

import (
	"context"
	"slices"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// invitationsShown is how many invitations a page shows; the search finds others.
const invitationsShown = 50

// Invitations lists the company's open invitations and those that ended unused,
// the newest first, by the beginning of a name word or the e-mail.
func (h *House) Invitations(ctx context.Context, v *Visitor, search string) ([]twinlatch.Invitation, error) {
	var out []twinlatch.Invitation
	err := h.read(ctx, func(tx *store.Tx) error {
		all, err := tx.Invitations(v.Company.ID, maxInvitations)
		for _, i := range all {
			if len(out) < invitationsShown && beginsIn(i.Name+" "+i.Email, search) {
				out = append(out, i)
			}
		}
		return err
	})
	return whole(out, err)
}

// beginsIn reports whether a word of text begins with the search, as the search
// for people does.
func beginsIn(text, search string) bool {
	words := " " + strings.ToLower(strings.Join(strings.Fields(text), " "))
	return strings.Contains(words, " "+strings.ToLower(strings.Join(strings.Fields(search), " ")))
}

// InvitationLink is an invitation's link for its inviter, where no mail is sent.
type InvitationLink struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Link  string    `json:"link"`
	Until time.Time `json:"until"`
}

const revealInvitation = "invitation-link"

// InvitationLink gives the link that was just made in this session, for ten
// minutes and until InvitationPassedOn; nil afterwards.
func (h *House) InvitationLink(ctx context.Context, v *Visitor) (*InvitationLink, error) {
	return revealed[InvitationLink](ctx, h, v, revealInvitation)
}

// InvitationPassedOn is the button "I have passed it on": it ends the display.
func (h *House) InvitationPassedOn(ctx context.Context, v *Visitor) error {
	return h.endReveal(ctx, v, revealInvitation)
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

package flow

import (
	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// stopped is a sign-in that knew the password and was stopped by the second step.
type stopped struct {
	account twinlatch.Account
	company twinlatch.Company
	guess   guess
	place   twinlatch.Place
}

// warnOwner writes "Somebody knows your password": a right password, then a
// wrong code, from a browser that is not known (B48). It goes out at the first
// failure in a row, and whenever none went out for a day: the owner's own
// mistyped code in their own browser may have begun the row.
func (h *House) warnOwner(tx *store.Tx, s stopped) error {
	if s.guess.known != "" || s.guess.call != nil { // whose password was right, its product knows
		return nil
	}
	if s.guess.count > 1 {
		sent, err := tx.CountMail(twinlatch.MailPasswordKnown, h.mailKey(s.account.Email), h.Now().Add(-twinlatch.WarnAgain))
		if err != nil || sent > 0 {
			return err
		}
	}
	facts := twinlatch.MailFacts{Browser: s.place.Browser, System: s.place.System, Address: s.place.Address}
	return h.letter(tx, s.account, s.company, twinlatch.Mail{Kind: twinlatch.MailPasswordKnown, Facts: facts})
}

package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func bosSession() twinlatch.Session {
	return twinlatch.Session{
		ID: "s", Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, Level: twinlatch.Level2,
		CreatedAt: monday, SeenAt: monday, PasswordAt: monday, FactorAt: monday,
	}
}

func TestWhenASessionEnds(t *testing.T) {
	day := twinlatch.DefaultOverall
	for name, c := range map[string]struct {
		session twinlatch.Session
		account twinlatch.Account
		company twinlatch.Company
		at      time.Time
		ended   twinlatch.Ended
	}{
		"not while it is used":            {bosSession(), bo(), acmeCompany(), monday.Add(59 * time.Minute), twinlatch.Alive},
		"after an idle hour":              {bosSession(), bo(), acmeCompany(), monday.Add(time.Hour), twinlatch.EndedIdle},
		"after a day, however it is used": {but(bosSession(), func(s *twinlatch.Session) { s.SeenAt = monday.Add(day) }), bo(), acmeCompany(), monday.Add(day), twinlatch.EndedOverall},
		"at once when the company shortens it": {bosSession(), bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Policy.Idle = 5 * time.Minute }),
			monday.Add(5 * time.Minute), twinlatch.EndedIdle},
		"with the account's epoch":     {bosSession(), but(bo(), func(a *twinlatch.Account) { a.Epoch++ }), acmeCompany(), monday, twinlatch.EndedEpoch},
		"with the company's epoch":     {bosSession(), bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Epoch++ }), monday, twinlatch.EndedEpoch},
		"with the person's suspension": {bosSession(), but(bo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }), acmeCompany(), monday, twinlatch.EndedClosed},
		"with the company's deletion":  {bosSession(), bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Status = twinlatch.CompanyDeleted }), monday, twinlatch.EndedClosed},
		"it is nobody else's":          {bosSession(), ada(), acmeCompany(), monday, twinlatch.EndedClosed},
		"it is no other company's":     {bosSession(), bo(), harbourCompany(), monday, twinlatch.EndedClosed},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.session.Ended(c.account, c.company, c.at); got != c.ended {
				t.Errorf("ended: %q, not %q", got, c.ended)
			}
		})
	}
}

func TestWhatIsFreshEnough(t *testing.T) {
	without := but(bo(), func(a *twinlatch.Account) { a.HasFactor = false })
	onlyPassword := but(bosSession(), func(s *twinlatch.Session) { s.FactorAt = time.Time{} })
	recovered := but(onlyPassword, func(s *twinlatch.Session) { s.RecoveryAt = monday })
	for name, c := range map[string]struct {
		session twinlatch.Session
		account twinlatch.Account
		deed    twinlatch.Deed
		after   time.Duration
		fresh   bool
	}{
		"password and code, nine minutes ago":         {bosSession(), bo(), "", 9 * time.Minute, true},
		"ten minutes ago is not":                      {bosSession(), bo(), "", 10 * time.Minute, false},
		"the password alone is not, with a factor":    {onlyPassword, bo(), "", 0, false},
		"the password alone is, without one":          {onlyPassword, without, "", 0, true},
		"a recovery code is not":                      {recovered, bo(), "", 0, false},
		"a recovery code opens Change application":    {recovered, bo(), twinlatch.ChangeApplication, 0, true},
		"but not a quarter of an hour later":          {recovered, bo(), twinlatch.ChangeApplication, 15 * time.Minute, false},
		"a trusted device opens nothing":              {onlyPassword, bo(), twinlatch.ChangeApplication, 0, false},
		"an old password with a new code is not":      {but(bosSession(), func(s *twinlatch.Session) { s.PasswordAt = monday.Add(-time.Hour) }), bo(), "", 0, false},
		"a session that never proved anything is not": {twinlatch.Session{}, without, "", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.session.FreshEnough(c.deed, c.account, monday.Add(c.after)); got != c.fresh {
				t.Errorf("fresh: %v", got)
			}
			refused := c.session.NeedsProof(c.deed, c.account, monday.Add(c.after))
			if (refused == nil) != c.fresh || !c.fresh && refused.Kind != twinlatch.KindProof {
				t.Errorf("the refusal is %v", refused)
			}
		})
	}
}

func TestTheGate(t *testing.T) {
	required := but(acmeCompany(), func(c *twinlatch.Company) { c.Policy.Required = true })
	without := but(bo(), func(a *twinlatch.Account) { a.HasFactor = false })
	for name, c := range map[string]struct {
		account twinlatch.Account
		company twinlatch.Company
		at      time.Time
		verdict twinlatch.Verdict
	}{
		"Bo with a factor passes":                            {bo(), required, monday, twinlatch.Pass},
		"Bo without one passes where nothing is required":    {without, acmeCompany(), monday, twinlatch.Pass},
		"Bo without one is led to the page where it is":      {without, required, monday, twinlatch.Enrol},
		"an ended session signs in again, whatever the rule": {without, required, monday.Add(48 * time.Hour), twinlatch.SignIn},
	} {
		t.Run(name, func(t *testing.T) {
			if got := twinlatch.MayPass(bosSession(), c.account, c.company, c.at); got != c.verdict {
				t.Errorf("verdict %q, not %q", got, c.verdict)
			}
		})
	}
}

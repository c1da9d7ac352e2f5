package demo

import (
	"context"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// seeded is what the demo knows about its people beyond the database: the
// secret of their applications, to sign them in as their phones would.
type seeded struct {
	house *flow.House
	phone []byte // one secret for everybody, as there is one password
	hash  string
	salt  []byte   // of everybody's recovery codes, which nobody was shown
	codes [][]byte // their hashes
	now   time.Time
}

// Seed fills an empty database with the demo's companies and people. It gives
// the secret of everybody's application, so that a command line can be the phone
// of whomever somebody tries.
func (d *Demo) Seed(ctx context.Context) (phone string, err error) {
	house := d.House
	s := &seeded{house: house, phone: secret.NewTOTPSecret(), now: house.Now()}
	if s.hash, err = house.Hasher.Hash(ctx, Password); err != nil {
		return "", err
	}
	if err := s.makeCodes(ctx); err != nil {
		return "", err
	}
	vendor, customer := s.company(vendorName), s.company(customerName)
	vendor.Operator, vendor.SupportContact = true, "support@harbour.example"
	customer.Policy.Trusted = true
	err = house.DB.Write(ctx, func(tx *store.Tx) error {
		for _, c := range []twinlatch.Company{vendor, customer} {
			if err := tx.InsertCompany(c); err != nil {
				return err
			}
		}
		if err := d.insertApps(tx); err != nil {
			return err
		}
		for _, p := range people(vendor.ID, customer.ID) {
			if err := s.insert(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return twinlatch.SecretText(s.phone), s.deeds(ctx)
}

// insertApps registers the two applications.
func (d *Demo) insertApps(tx *store.Tx) error {
	if _, err := tx.InsertApp(d.app()); err != nil {
		return err
	}
	ledger, client := d.ledgerApp()
	if _, err := tx.InsertApp(ledger); err != nil {
		return err
	}
	return tx.PutClient(client)
}

// makeCodes hashes one set of recovery codes for everybody; the plain ones are
// forgotten here.
func (s *seeded) makeCodes(ctx context.Context) (err error) {
	s.salt = s.house.Hasher.NewRecoverySalt()
	var plain []string
	for _, shown := range secret.NewRecoveryCodes(twinlatch.RecoveryCodes) {
		code, _ := twinlatch.NormalizeRecoveryCode(shown)
		plain = append(plain, code)
	}
	s.codes, err = s.house.Hasher.HashRecoveryCodes(ctx, plain, s.salt)
	return err
}

func (s *seeded) company(name string) twinlatch.Company {
	c := twinlatch.Company{ID: twinlatch.CompanyID(secret.NewID(s.now)), Name: name, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: s.now.Add(-400 * day)}
	return c
}

func (s *seeded) insert(tx *store.Tx, p person) error {
	a := twinlatch.Account{
		ID: twinlatch.AccountID(secret.NewID(s.now)), Company: p.company, Name: p.name, Email: p.email, Language: "en",
		Status: twinlatch.AccountActive, Roles: p.roles, Epoch: 1, BrowserEpoch: 1, PasswordHash: s.hash,
		PasswordSetAt: s.now.Add(-p.joined), PasswordLength: len(Password), CreatedAt: s.now.Add(-p.joined), LastSigninAt: s.now.Add(-p.joined / 9),
	}
	if p.suspended {
		a.Status, a.SuspendedAt = twinlatch.AccountSuspended, s.now.Add(-30*day)
	}
	if p.roles.Has(twinlatch.Support) {
		a.SupportSince = s.now.Add(-p.joined)
	}
	if err := tx.InsertAccount(a); err != nil || p.application == "" {
		return err
	}
	f := twinlatch.Factor{
		ID: twinlatch.FactorID(secret.NewID(s.now)), Account: a.ID, Company: a.Company, Application: p.application,
		CreatedAt: a.CreatedAt.Add(day), UsedAt: s.now.Add(-p.joined / 9),
	}
	sealed, err := s.house.Keys.Seal(s.phone, flow.FactorPlace(f.Company, f.ID))
	if err != nil {
		return err
	}
	f.Sealed = sealed
	if err := tx.InsertFactor(f); err != nil {
		return err
	}
	return tx.ReplaceRecoveryCodes(a, s.salt, s.codes, f.CreatedAt)
}

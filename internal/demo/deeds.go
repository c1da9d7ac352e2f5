package demo

import (
	"context"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// deeds lets people do what gives the demo its open ends, by the same deeds as
// in the product: Ada invites two people, Kira trusts her browser, Farid lost his
// phone and asked Support.
func (s *seeded) deeds(ctx context.Context) error {
	ada, err := s.signIn(ctx, "ada@acme.example")
	if err != nil {
		return err
	}
	for _, i := range []flow.Invite{
		{Email: "lena@acme.example", Name: "Lena Fischer"},
		{Email: "marco@acme.example", Name: "Marco Rossi", Roles: twinlatch.UserManagement},
	} {
		if err := s.house.InvitationSend(ctx, ada, i); err != nil {
			return err
		}
	}
	if _, err := s.signIn(ctx, "kira@acme.example"); err != nil {
		return err
	}
	sam, err := s.signIn(ctx, "sam@harbour.example")
	if err != nil {
		return err
	}
	found, err := s.house.SupportFind(ctx, sam, "farid@acme.example")
	if err != nil {
		return err
	}
	if _, err := s.house.ResetRequest(ctx, sam, flow.ResetRequest{Person: found.ID, Email: "farid@acme.example", Reason: "Farid called from the number on file: his phone fell into the harbour."}); err != nil {
		return err
	}
	return s.house.Signout(ctx, sam)
}

// signIn signs somebody in as their browser and phone would.
func (s *seeded) signIn(ctx context.Context, email string) (*flow.Visitor, error) {
	from := flow.From{Place: twinlatch.Place{Browser: "Firefox", System: "Windows", Address: "192.0.2.17"}, Language: "en"}
	in, err := s.house.SigninPassword(ctx, flow.SigninPassword{Email: email, Password: Password, From: from})
	if err == nil && in.Step == twinlatch.StepCode {
		in, err = s.house.SigninCode(ctx, flow.SigninCode{Pending: in.Pending, From: from, Remember: true, Code: twinlatch.TOTPCode(s.phone, twinlatch.TOTPStep(s.house.Now()))})
	}
	if err != nil {
		return nil, err
	}
	v, err := s.house.Visitor(ctx, in.Session, from)
	if err == nil && v == nil {
		err = fmt.Errorf("demo: %s did not get in", email)
	}
	return v, err
}

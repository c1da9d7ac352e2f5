package demo

import (
	"context"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// deeds lets people do what gives the demo its open ends, by the same deeds as
// in the product.
func (s *seeded) deeds(ctx context.Context) error {
	return nil
}

// signIn signs somebody in as their browser and phone would.
func (s *seeded) signIn(ctx context.Context, id, email string) (*flow.Visitor, error) {
	from := flow.From{Place: twinlatch.Place{Browser: "Firefox", System: "Windows", Address: "192.0.2.17"}, Language: "en"}
	in, err := s.house.SigninPassword(ctx, flow.SigninPassword{Email: email, Password: Password, From: from})
	if err == nil && in.Step == twinlatch.StepCode {
		in, err = s.house.SigninCode(ctx, flow.SigninCode{Pending: in.Pending, From: from, Code: twinlatch.TOTPCode(s.secrets[id], twinlatch.TOTPStep(s.house.Now()))})
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

package attacks_test

import (
	"context"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
)

// rotateKeys is `twinlatch key rotate` beside the running server.
func (h *house) rotateKeys(say func(string)) {
	h.t.Helper()
	place := config.Data{Data: h.config.Data, Database: h.config.Database}
	data, err := maintain.OpenExisting(h.t.Context(), place, h.clock.Now())
	must(h.t, err)
	defer func() { _ = data.Close() }()
	must(h.t, maintain.Rotation{Data: data, Now: h.clock.Now, Say: say, Pause: func(ctx context.Context) error {
		h.s.Tick(ctx)
		return nil
	}}.Run(h.t.Context()))
}

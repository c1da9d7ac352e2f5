package maintain_test

import (
	"os"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestACommandThatLooksMakesNothing(t *testing.T) {
	places(t, func(t *testing.T, place config.Data) {
		if data, err := maintain.OpenExisting(t.Context(), place, testkit.Monday().Now()); err == nil {
			_ = data.Close()
			t.Error("an empty place was opened")
		}
		if _, err := os.Stat(place.Data); err == nil {
			t.Error("the data folder was made")
		}
		open(t, place)
		data, err := maintain.OpenExisting(t.Context(), place, testkit.Monday().Now())
		if err != nil {
			t.Fatal(err)
		}
		_ = data.Close()
	})
}

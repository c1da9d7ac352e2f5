package web

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/door"
)

// A deed that is done at once is answered no sooner than one that takes a while;
// whoever went away is not waited for.
func TestAnEvenAnswerComesNoSoonerForADeedThatIsDoneAtOnce(t *testing.T) {
	r := &door.Request{Request: httptest.NewRequest("POST", "/password/forgot", nil)}
	wrong := errors.New("wrong")
	begun := time.Now()
	if err := evenly(r, func() error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("it says %v", err)
	}
	if took := time.Since(begun); took < evenFor {
		t.Errorf("it came after %s", took)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	if err := evenly(&door.Request{Request: r.Request.WithContext(gone)}, func() error { return nil }); err != nil {
		t.Error(err)
	}
}

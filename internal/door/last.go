package door

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// Broken is the error of a handler that broke, for a deferred function to answer:
// it is given what recover gave, and nil is no error. A handler that means to break
// off its answer does.
func Broken(recovered any) error {
	if recovered == nil {
		return nil
	}
	if err, ok := recovered.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(recovered)
	}
	return fmt.Errorf("panic: %v\n%s", recovered, debug.Stack())
}

// RetryAfter is the header of that name for a wait: seconds, rounded up so that
// nobody comes back too early.
func RetryAfter(wait time.Duration) string { return strconv.Itoa(max(1, WholeSeconds(wait))) }

// WholeSeconds rounds a wait up.
func WholeSeconds(wait time.Duration) int { return int((wait + time.Second - 1) / time.Second) }

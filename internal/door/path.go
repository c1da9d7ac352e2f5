package door

import (
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
)

// StepPath is the page of a step of a pending sign-in.
func StepPath(step twinlatch.Step) string {
	if step == twinlatch.StepNewPassword {
		return "/signin/new-password"
	}
	return "/signin/code"
}

func returnQuery(uri string) string {
	return url.Values{"return": {twinlatch.SafeReturn(uri)}}.Encode()
}

package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Bounds of a call: an application that hangs, or answers without end, holds a
// hand for so long and no more.
const (
	callFor     = 10 * time.Second
	connectFor  = 5 * time.Second
	answerBytes = 4 << 10 // what is read of an answer; nothing of it is used
	headerBytes = 16 << 10
)

// errForbidden is the answer to an address that this server does not call.
var errForbidden = errors.New("its address is in a network that this server does not call (--logout-networks)")

// caller calls addresses of the public internet and those allowed, by the address
// that is dialled and not by the name it has: a name may be given another between
// the question and the call. It follows no redirect and asks no proxy.
func caller(allowed []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: connectFor, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !twinlatch.MayDial(to.Addr(), allowed) {
			return errForbidden
		}
		return nil
	}}
	return &http.Client{
		Timeout:       callFor,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectFor, ResponseHeaderTimeout: callFor,
			MaxResponseHeaderBytes: headerBytes, DisableKeepAlives: true, DisableCompression: true,
		},
	}
}

// answer is what came of telling an application.
type answer struct {
	err   error
	final bool // another try would change nothing
	away  bool // it was not reached at all
}

// why is the error as one short line, for the operator and the log.
func (a answer) why() string { return oneLine(a.err.Error()) }

// try tells an application once.
func (h *Herald) try(ctx context.Context, l twinlatch.Logout) answer {
	if l.Attempts > maxTellings {
		return answer{err: errors.New("it was not reached, or every try ended without an outcome"), final: true}
	}
	token, err := h.Token(ctx, l)
	if err != nil {
		return answer{err: fmt.Errorf("sign what it is told: %w", err)}
	}
	form := url.Values{"logout_token": {token}}.Encode()
	call, err := http.NewRequestWithContext(ctx, http.MethodPost, l.Address, strings.NewReader(form))
	if err != nil {
		return answer{err: err, final: true}
	}
	call.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	call.Header.Set("User-Agent", "twinlatch")
	got, err := h.web.Do(call)
	if err != nil {
		return unreached(err)
	}
	_, _ = io.CopyN(io.Discard, got.Body, answerBytes)
	_ = got.Body.Close()
	return heard(got.StatusCode)
}

// unreached sorts what kept a call from being answered. The error of http repeats
// the address, which is on the page already.
func unreached(err error) answer {
	if errors.Is(err, errForbidden) {
		return answer{err: errForbidden, final: true}
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	return answer{err: fmt.Errorf("it was not reached: %w", err), away: true}
}

// heard sorts what an application answered (Back-Channel Logout 1.0 2.8). What
// may pass is tried again; everything else is its last word.
func heard(status int) answer {
	if status == http.StatusOK || status == http.StatusNoContent {
		return answer{}
	}
	passes := status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
	return answer{err: fmt.Errorf("it answered %d", status), final: !passes}
}

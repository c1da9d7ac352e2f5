package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// show answers with a page.
func (s *Site) show(w http.ResponseWriter, status int, p any) error {
	var out bytes.Buffer
	if err := page.Render(&out, p); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, err := out.WriteTo(w)
	return ignore(err)
}

// ignore drops the error of a browser that went away while it was answered.
func ignore(error) error { return nil }

// evenFor is longer than a deed for somebody takes on a machine with time to
// spare, and shorter than anybody notices.
const evenFor = 100 * time.Millisecond

// evenly does something for a stranger and lets the answer wait until a moment
// that does not depend on it. The same statements for an address that is known
// and for one that is not still touch other pages of the database; a stop-watch
// over some thousand answers would find that.
func evenly(r *door.Request, deed func() error) error {
	moment := time.NewTimer(evenFor)
	defer moment.Stop()
	err := deed()
	select {
	case <-moment.C:
	case <-r.Context().Done():
	}
	return err
}

// noticeFor is how long a notice waits for its page.
const noticeFor = 2 * time.Minute

// notice is a result on its way to the top of the next page: a key of the
// catalogue with its values, sealed in a cookie.
type notice struct {
	Kind   string         `json:"k"`
	Say    string         `json:"s"`
	Values map[string]any `json:"v,omitempty"`
}

// after leads to the next page with a result on top.
func (s *Site) after(w http.ResponseWriter, r *door.Request, to string, n notice) error {
	plain, err := json.Marshal(n)
	if err != nil {
		return err
	}
	sealed, err := s.House.NoticeSeal(plain)
	if err != nil {
		return err
	}
	r.SetCookie(w, door.NoticeCookie, base64.RawURLEncoding.EncodeToString(sealed), noticeFor)
	s.redirect(w, r, to)
	return nil
}

// done is a result that succeeded; values are name and value in turn.
func done(say string, values ...any) notice { return newNotice("success", say, values) }

// warn is a result that wants attention.
func warn(say string, values ...any) notice { return newNotice("warning", say, values) }

func newNotice(kind, say string, values []any) notice {
	n := notice{Kind: kind, Say: say, Values: map[string]any{}}
	for i := 0; i+1 < len(values); i += 2 {
		if name, ok := values[i].(string); ok {
			n.Values[name] = values[i+1]
		}
	}
	return n
}

// takeNotice reads the notice for this page and takes it out of the browser. One
// that does not open is none.
func (s *Site) takeNotice(w http.ResponseWriter, r *door.Request) *page.Notice {
	value := r.Cookie(door.NoticeCookie)
	if value == "" {
		return nil
	}
	r.SetCookie(w, door.NoticeCookie, "", 0)
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return nil
	}
	plain, err := s.House.NoticeOpen(sealed)
	if err != nil {
		return nil
	}
	var n notice
	if json.Unmarshal(plain, &n) != nil {
		return nil
	}
	var values []any
	for name, value := range n.Values {
		if f, ok := value.(float64); ok {
			value = int(f)
		}
		values = append(values, name, value)
	}
	return &page.Notice{Kind: n.Kind, Text: s.Words.For(r.From.Language).Say(n.Say, values...)}
}

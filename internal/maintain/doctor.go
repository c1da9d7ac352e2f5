package maintain

import (
	"context"
	"net"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
)

// lookFor is how long the doctor waits for any one answer.
const lookFor = 10 * time.Second

// Verdict is how a finding ends.
type Verdict string

// The verdicts. A Warning can be lived with; Wrong makes the command fail.
const (
	Right   Verdict = "right"
	Warning Verdict = "warning"
	Wrong   Verdict = "wrong"
)

// Finding is what the doctor saw in one place.
type Finding struct {
	Place   string  `json:"place"`
	Verdict Verdict `json:"verdict"`
	Says    string  `json:"says"`
	Mend    string  `json:"mend,omitempty"` // what to do; empty when right
}

// Doctor examines an instance and changes nothing.
type Doctor struct {
	Settings config.Serve
	Now      func() time.Time
}

// Examine looks at the settings, the clock, the database, the keys, the mail
// and the address, and says of each what is wrong and how to mend it.
func (d Doctor) Examine(ctx context.Context) []Finding {
	found := []Finding{d.settings(), d.clock()}
	found = append(found, d.data(ctx)...)
	return append(found, d.mail(ctx), d.address(ctx), d.certificate(), d.listener(ctx))
}

func (d Doctor) settings() Finding {
	if err := d.Settings.Check(); err != nil {
		return wrong("settings", err.Error(), "docs/settings.md has each setting with its default")
	}
	return right("settings", "they can work together")
}

// listener tries to listen where serve would. An address in use is no mistake
// when the one who uses it is the running server.
func (d Doctor) listener(ctx context.Context) Finding {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", d.Settings.Listen)
	if err != nil {
		return warning("listener", err.Error(), "it is well if Twinlatch runs there already; otherwise give another --listen")
	}
	_ = l.Close()
	return right("listener", d.Settings.Listen+" is free")
}

func right(place, says string) Finding { return Finding{Place: place, Verdict: Right, Says: says} }

func warning(place, says, mend string) Finding {
	return Finding{Place: place, Verdict: Warning, Says: says, Mend: mend}
}

func wrong(place, says, mend string) Finding {
	return Finding{Place: place, Verdict: Wrong, Says: says, Mend: mend}
}

package maintain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Codes change every 30 seconds and one step to either side is taken, so a
// clock this far off begins to refuse people, and a little later refuses all.
const (
	clockWarning = 5 * time.Second
	clockWrong   = 30 * time.Second
)

// data examines the database and, because each names the other, the keys.
func (d Doctor) data(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	place := d.Settings.Data
	if _, err := os.Stat(place.SQLite()); place.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return []Finding{right("database", "nothing is in "+place.Data+" yet; the first start makes it"), d.keys(store.Health{})}
	}
	health, err := store.Inspect(ctx, store.Options{Path: place.SQLite(), DSN: place.Database})
	if err != nil {
		return []Finding{wrong("database", err.Error(), "see that it runs, and that --database or --data names it")}
	}
	return append(d.database(health), d.keys(health))
}

func (d Doctor) database(h store.Health) []Finding {
	kind := "the embedded database"
	if d.Settings.Database != "" {
		kind = "PostgreSQL"
	}
	switch {
	case h.Damage != "":
		return []Finding{wrong("database", kind+" is damaged: "+h.Damage, "stop the server and restore a backup")}
	case h.Standby:
		return []Finding{wrong("database", kind+" takes no writes: it is a standby", "name all hosts in --database and add ?target_session_attrs=read-write")}
	case h.Tables > h.Newest:
		return []Finding{wrong("database", "a newer version of twinlatch has used it", "start that version; an older one cannot read it")}
	case h.Tables < h.Newest:
		return []Finding{right("database", kind+" answers; the next start brings its tables up to date"), d.databaseClock(h)}
	}
	return []Finding{right("database", kind+" answers, and its tables are up to date"), d.databaseClock(h)}
}

// databaseClock compares our clock with that of PostgreSQL; nodes that disagree
// about the time disagree about which code is good.
func (d Doctor) databaseClock(h store.Health) Finding {
	if h.Clock.IsZero() {
		return right("database clock", "it is this machine's")
	}
	apart := d.Now().Sub(h.Clock).Abs().Round(time.Millisecond)
	says := fmt.Sprintf("%s apart from this machine's", apart)
	mend := "let both machines take the time from the network (systemd-timesyncd, chrony)"
	switch {
	case apart >= clockWrong:
		return wrong("database clock", says, mend)
	case apart >= clockWarning:
		return warning("database clock", says, mend)
	}
	return right("database clock", says)
}

// keys looks whether the key file opens what the database holds.
func (d Doctor) keys(h store.Health) Finding {
	sealedUnder, file := h.KeyFingerprint, d.Settings.Keys()
	keys, err := secret.LoadKeySet(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && sealedUnder == "":
		return right("keys", "there are none yet; the first start makes them in "+file)
	case errors.Is(err, fs.ErrNotExist):
		return wrong("keys", err.Error(), "restore the file with the keys "+sealedUnder+", or name it with --key-file; without it nobody's second factor can be read")
	case err != nil:
		return wrong("keys", err.Error(), "the sentence says what to do")
	}
	if sealedUnder != "" {
		if err := keys.Reach(sealedUnder); err != nil {
			return wrong("keys", err.Error(), "name the right file with --key-file")
		}
	}
	waiting, lost := int64(0), int64(0)
	for _, c := range h.Sealed {
		switch {
		case !keys.Holds(c.Key):
			lost += c.Count
		case !keys.SealedByNewest(c.Key):
			waiting += c.Count
		}
	}
	switch {
	case lost > 0:
		return wrong("keys", fmt.Sprintf("%d values are sealed under a key that the file %s does not hold", lost, file), "restore the key file that was kept with this backup of the database")
	case keys.State() != secret.Settled || waiting > 0:
		return warning("keys", fmt.Sprintf("%s; a rotation is not finished: %d values wait to be sealed anew", keys.Fingerprint(), waiting), "run twinlatch key rotate again; it goes on where it stopped")
	}
	return right("keys", keys.Fingerprint()+", readable by their owner alone")
}

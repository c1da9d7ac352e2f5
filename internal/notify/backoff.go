package notify

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

// MaxTries is how often a letter is tried before it is given up; with the waits
// below that is about a day.
const MaxTries = 30

// The wait after the first try, and the longest.
const (
	firstWait   = 10 * time.Second
	longestWait = time.Hour
)

// backoff is how long to wait after this many tries: twice as long each time, up
// to an hour, less up to a fifth. The part taken off comes from the letter's id,
// so that a thousand letters that failed together do not come back together.
func backoff(id string, tries int) time.Duration {
	wait := longestWait
	if tries < 10 {
		wait = min(firstWait<<max(tries-1, 0), longestWait)
	}
	spread := fnv.New32a()
	_, _ = spread.Write([]byte(id)) // a hash takes everything
	_, _ = spread.Write(binary.BigEndian.AppendUint32(nil, uint32(tries)))
	return wait - wait/5*time.Duration(spread.Sum32()%1000)/1000
}

package secret

import (
	"encoding/binary"
	"encoding/hex"
	"time"
)

// NewID returns a UUIDv7 (RFC 9562 section 5.7) in its usual text form. The
// time is handed in, so ids made under a moved clock keep their order; twelve
// bits of the fraction of the millisecond follow it (section 6.2, method 3).
// An id is a name, never a proof: what must not be guessed is a token.
func NewID(now time.Time) string {
	id := Bytes(16)
	fraction := now.Nanosecond() % int(time.Millisecond) * 4096 / int(time.Millisecond)
	binary.BigEndian.PutUint64(id, uint64(now.UnixMilli())<<16|uint64(0x7000|fraction))
	id[8] = id[8]&0x3f | 0x80

	text := make([]byte, 36)
	at := 0
	for i, group := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			text[at] = '-'
			at++
		}
		at += hex.Encode(text[at:], group)
	}
	return string(text)
}

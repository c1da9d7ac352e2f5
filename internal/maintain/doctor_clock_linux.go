package maintain

import "syscall"

// unsynchronised is adjtimex's answer when nothing keeps the clock right
// (TIME_ERROR of adjtimex(2)).
const unsynchronised = 5

// clock asks the kernel whether something keeps its clock right.
func (d Doctor) clock() Finding {
	state, err := syscall.Adjtimex(&syscall.Timex{})
	now := d.Now().UTC().Format("2006-01-02 15:04:05 UTC")
	if err != nil || state == unsynchronised {
		return warning("clock", now+"; the system does not say that it is kept right",
			"let it take the time from the network (systemd-timesyncd, chrony): codes need it right to a few seconds")
	}
	return right("clock", now+", kept right by the system")
}

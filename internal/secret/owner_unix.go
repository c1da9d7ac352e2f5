//go:build unix

package secret

import (
	"os"
	"syscall"
)

// keepOwner gives a new key file to the owner of the one it replaces: root may
// rotate the keys of a server that runs as somebody else.
func keepOwner(file *os.File, replaces string) error {
	info, err := os.Stat(replaces)
	if err != nil {
		return nil //nolint:nilerr // there is none yet
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
		return file.Chown(int(owner.Uid), int(owner.Gid))
	}
	return nil
}

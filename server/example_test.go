package server_test

import "os"

// temporaryFolder is an empty folder and how to take it away.
func temporaryFolder() (folder string, done func()) {
	folder, err := os.MkdirTemp("", "twinlatch-example-")
	if err != nil {
		panic(err)
	}
	return folder, func() { _ = os.RemoveAll(folder) }
}

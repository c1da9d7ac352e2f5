package storetest

import (
	"os"
	"testing"
)

// TestMain lets a test run this very binary again as a process that may be
// killed, or that gets too little disk.
func TestMain(m *testing.M) {
	if deed := os.Getenv(childDeed); deed != "" {
		os.Exit(child(deed))
	}
	os.Exit(m.Run())
}

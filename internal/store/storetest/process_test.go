package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// What a child is asked by its environment.
const (
	childDeed = "STORETEST_CHILD" // "write" or "fill"
	childPath = "STORETEST_PATH"
	childDSN  = "STORETEST_DSN"
)

// TestChild is what a test runs in a process of its own, which may be killed or
// gets too little disk. Otherwise nobody asks it for anything.
func TestChild(t *testing.T) {
	deed := os.Getenv(childDeed)
	if deed == "" {
		return
	}
	db, err := store.Open(context.Background(), store.Options{Path: os.Getenv(childPath), DSN: os.Getenv(childDSN), MAC: mac})
	if err != nil {
		t.Fatal(err)
	}
	if deed == "fill" {
		fill(t, db)
		return
	}
	failed := make(chan error)
	for side := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := twinlatch.AccountID(fmt.Sprintf("p%d-%d-%d", os.Getpid(), side, i))
				if err := join(db, id); err != nil {
					failed <- err
				}
				fmt.Println(joined + id)
			}
		}()
	}
	t.Fatal(<-failed) // until somebody kills us
}

// joined begins the line that says that a person is acknowledged.
const joined = "joined "

// fill writes until a file may not grow any more, then lets it grow and writes
// once more.
func fill(t *testing.T, db *store.DB) {
	signal.Ignore(syscall.SIGXFSZ) // an error of write, not the end of the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	small := limit
	small.Cur = 600 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	var sides sync.WaitGroup
	for side := range 8 {
		sides.Go(func() {
			for i := range 2000 {
				id := twinlatch.AccountID(fmt.Sprintf("f%d-%d", side, i))
				if join(db, id) != nil {
					return
				}
				fmt.Println(joined + id)
			}
		})
	}
	sides.Wait()
	if err := errors.Join(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit), join(db, "afterwards")); err != nil {
		t.Fatal(err)
	}
	fmt.Println(joined + "afterwards")
}

package flow_test

import (
	"sync"
	"sync/atomic"
)

// race lets n do the same thing at the same moment and counts who succeeded.
func race(n int, try func(n int) bool) int {
	var won atomic.Int64
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			<-start
			if try(i) {
				won.Add(1)
			}
		}()
	}
	ready.Wait()
	close(start)
	done.Wait()
	return int(won.Load())
}

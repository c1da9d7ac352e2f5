//go:build race

package flow_test

// raceDetector says whether the tests run under it.
const raceDetector = true

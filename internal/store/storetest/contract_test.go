package storetest

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/store"
)

// Whoever gives the store a new method writes down here what it promises.
func TestEveryMethodOfTheStoreIsInTheContract(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, noun := range []reflect.Type{reflect.TypeFor[*store.Tx](), reflect.TypeFor[*store.DB]()} {
		for i := range noun.NumMethod() {
			if method := noun.Method(i).Name; !strings.Contains(all.String(), "."+method+"(") {
				t.Errorf("%s.%s is in no test of the contract", noun, method)
			}
		}
	}
}

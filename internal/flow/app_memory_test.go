package flow

import (
	"fmt"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestWhatACheckReadIsOfOneStateOneHostAndOneCookie(t *testing.T) {
	var m entered
	at := enteredAt{7, "orders.example", "bo"}
	m.keep(at, entry{app: twinlatch.App{Name: "Orders"}})
	if e, ok := m.find(at); !ok || e.app.Name != "Orders" {
		t.Errorf("it finds %v, %v", e.app, ok)
	}
	for _, other := range []enteredAt{{8, at.host, at.hash}, {6, at.host, at.hash}, {at.version, "payroll.example", at.hash}, {at.version, at.host, "cleo"}, {at.version, at.host, ""}} {
		if _, ok := m.find(other); ok {
			t.Errorf("%v is found", other)
		}
	}
	m.keep(enteredAt{8, at.host, "cleo"}, entry{})
	if _, ok := m.find(at); ok || len(m.entries) != 1 {
		t.Errorf("%d are remembered after a commit", len(m.entries))
	}
}

func TestWhatChecksReadIsRememberedWithinABound(t *testing.T) {
	var m entered
	for i := range 2*mostEntered + 1 {
		m.keep(enteredAt{1, "orders.example", fmt.Sprint(i)}, entry{})
		if len(m.entries) > mostEntered {
			t.Fatalf("%d are remembered", len(m.entries))
		}
	}
}

package main

import (
	"strings"
	"testing"
)

func TestTheHostAddsListsAndRemovesApplications(t *testing.T) {
	folder := acme(t)
	out, line, status := command(t, "app", "add", "https://Orders.example.com/", "--name", "Purchase orders", "--asks", "two-factor", "--fresh", "30", "--data", folder)
	if status != 0 || !strings.Contains(out, "https://orders.example.com stands behind") {
		t.Fatalf("adding: status %d, %q, %q", status, out, line)
	}
	for _, c := range []struct{ address, says string }{
		{"https://orders.example.com", "Another application"}, {"orders.example.com", "https://"}, {"http://orders.example.com", "https://"},
	} {
		if _, line, status := command(t, "app", "add", c.address, "--name", "Thief", "--data", folder); status != 1 || !strings.Contains(line, c.says) {
			t.Errorf("%s: status %d, %q", c.address, status, line)
		}
	}
	if out, _, status := command(t, "app", "list", "--data", folder); status != 0 || !strings.Contains(out, "Purchase orders") || !strings.Contains(out, "every company") {
		t.Errorf("listed: status %d\n%s", status, out)
	}
	if out, _, status := command(t, "app", "list", "--json", "--data", folder); status != 0 || !strings.Contains(out, `"asks":"two-factor"`) || !strings.Contains(out, `"fresh_minutes":30`) {
		t.Errorf("listed in JSON: status %d\n%s", status, out)
	}
	if out, line, status := command(t, "app", "remove", "https://orders.example.com", "--data", folder); status != 0 || !strings.Contains(out, "removed") {
		t.Errorf("removing: status %d, %q, %q", status, out, line)
	}
	if _, line, status := command(t, "app", "remove", "https://orders.example.com", "--data", folder); status != 1 || !strings.Contains(line, "No application") {
		t.Errorf("removing again: status %d, %q", status, line)
	}
}

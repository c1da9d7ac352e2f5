package flow_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

func TestThePeopleArePagedByKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		big := w.newCompany("Big", false)
		una := w.newPerson(big, "Una Ueda", twinlatch.UserManagement)
		for n := range 60 {
			w.newPerson(big, "Person"+string(rune('A'+n/26))+string(rune('a'+n%26))+" Twin", 0)
		}
		una.signIn()
		ask := func(a flow.PeopleAsk) flow.PeoplePage {
			page, err := w.house.People(w.ctx, una.visitor(), a)
			must(t, err)
			return page
		}
		first := ask(flow.PeopleAsk{})
		if len(first.People) != 50 || first.Previous != "" || first.Next == "" {
			t.Fatalf("the first page has %d, %q, %q", len(first.People), first.Previous, first.Next)
		}
		second := ask(flow.PeopleAsk{After: first.Next})
		if len(second.People) != 11 || second.Previous == "" || second.Next != "" {
			t.Fatalf("the second page has %d, %q, %q", len(second.People), second.Previous, second.Next)
		}
		back := ask(flow.PeopleAsk{Before: second.Previous})
		if back.People[0].ID != first.People[0].ID || len(back.People) != 50 || back.Next != first.Next || back.Previous != "" {
			t.Errorf("the way back leads to %d people from %s", len(back.People), back.People[0].Name)
		}
		if found := ask(flow.PeopleAsk{Search: "ued"}); len(found.People) != 1 || found.People[0].ID != una.id {
			t.Errorf("the beginning of a word finds %d", len(found.People))
		}
		for search, want := range map[string]int{"una@b": 1, "eda": 0, "%": 0, "_": 0, "TWIN": 50} {
			if found := ask(flow.PeopleAsk{Search: search}); len(found.People) != want {
				t.Errorf("%q finds %d", search, len(found.People))
			}
		}
		if page := ask(flow.PeopleAsk{After: w.bo.id}); page.People[0].ID != first.People[0].ID {
			t.Error("another company's person is a place to page from")
		}
	})
}

package notify

import (
	"fmt"
	"testing"
	"time"
)

func TestTheCaughtMailboxShowsTheNewestFirstAndForgetsTheOldest(t *testing.T) {
	var box Mailbox
	for i := range mailboxKeeps + 3 {
		if err := box.Send(t.Context(), Letter{ID: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	letters := box.Letters()
	if len(letters) != mailboxKeeps || letters[0].ID != fmt.Sprint(mailboxKeeps+2) || letters[mailboxKeeps-1].ID != "3" {
		t.Errorf("%d letters, from %s to %s", len(letters), letters[0].ID, letters[len(letters)-1].ID)
	}
	if _, ok := box.Letter("0"); ok {
		t.Error("the oldest is still there")
	}
	if letter, ok := box.Letter("5"); !ok || letter.ID != "5" {
		t.Error("a letter is not found by its id")
	}
	_ = box.Send(t.Context(), Letter{ID: "5"})
	if len(box.Letters()) != mailboxKeeps {
		t.Error("a letter sent again is kept twice")
	}
}

func TestWaitsGrowToAnHourAndAreSpread(t *testing.T) {
	for tries, longest := range map[int]time.Duration{
		1: 10 * time.Second, 2: 20 * time.Second, 5: 160 * time.Second, 9: 2560 * time.Second,
		10: time.Hour, 30: time.Hour, 1000: time.Hour,
	} {
		different := map[time.Duration]bool{}
		for i := range 50 {
			wait := backoff(fmt.Sprint("mail-", i), tries)
			if wait > longest || wait < longest*4/5 {
				t.Errorf("after %d tries: %v, want %v less up to a fifth", tries, wait, longest)
			}
			different[wait] = true
		}
		if len(different) < 25 {
			t.Errorf("after %d tries fifty letters have %d different waits", tries, len(different))
		}
	}
	if first, again := backoff("a", 3), backoff("a", 3); first != again {
		t.Error("the wait of one letter is not reproducible")
	}
}

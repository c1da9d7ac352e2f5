package twinlatch

import (
	"slices"
	"testing"
	"time"
)

func TestTheLifeOfASigningKey(t *testing.T) {
	monday := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	at, due := SigningDue(nil, monday)
	if !due || !at.Equal(monday) {
		t.Fatalf("the first key: %v, %v", at, due)
	}
	first := SigningKey{ID: "first", SignsAt: monday}
	if _, due := SigningDue([]SigningKey{first}, monday.Add(SigningKeyFor-SigningKeyAhead-time.Second)); due {
		t.Error("the second is made too early")
	}
	now := monday.Add(SigningKeyFor - SigningKeyAhead)
	at, due = SigningDue([]SigningKey{first}, now)
	if !due || !at.Equal(monday.Add(SigningKeyFor)) {
		t.Errorf("the second: %v, %v", at, due)
	}
	both := []SigningKey{{ID: "second", SignsAt: at}, first}
	for name, c := range map[string]struct {
		at    time.Time
		signs string
		over  int
	}{
		"published ahead":      {now, "first", 0},
		"a moment before":      {at.Add(-time.Millisecond), "first", 0},
		"signing":              {at, "second", 0},
		"the first still read": {at.Add(SigningKeyOverlap - time.Second), "second", 0},
		"the first is over":    {at.Add(SigningKeyOverlap), "second", 1},
	} {
		got, ok := Signs(both, c.at)
		if over := SigningOver(both, c.at); !ok || got.ID != c.signs || len(over) != c.over || c.over == 1 && over[0].ID != "first" {
			t.Errorf("%s: %s signs, over: %v", name, got.ID, over)
		}
	}
	if _, ok := Signs([]SigningKey{{ID: "later", SignsAt: at}}, monday); ok {
		t.Error("a key signs before its time")
	}
}

func TestApplicationsAreToldWhatThisSignInProved(t *testing.T) {
	for name, c := range map[string]struct {
		session Session
		acr     string
		amr     []string
	}{
		"password":       {Session{Level: Level1}, ACRLevel1, []string{"pwd"}},
		"trusted device": {Session{Level: Level1, Second: ByTrustedDevice}, ACRLevel1, []string{"pwd", "trusted_device"}},
		"code":           {Session{Level: Level2, Second: ByTOTP}, ACRLevel2, []string{"pwd", "otp", "mfa"}},
		"recovery code":  {Session{Level: Level2, Second: ByRecoveryCode}, ACRLevel2, []string{"pwd", "mfa", "recovery_code"}},
	} {
		if got := c.session.AMR(); c.session.ACR() != c.acr || !slices.Equal(got, c.amr) {
			t.Errorf("%s: %s, %v", name, c.session.ACR(), got)
		}
	}
}

// A clock that ran ahead when the first key was made, and was set right, leaves
// nobody without a key for years; and the key of that time holds no other up.
func TestAClockSetBackLeavesAKeyThatSigns(t *testing.T) {
	monday := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	ahead := SigningKey{ID: "ahead", SignsAt: monday.Add(5 * 365 * 24 * time.Hour)}
	at, due := SigningDue([]SigningKey{ahead}, monday)
	if !due || !at.Equal(monday) {
		t.Errorf("with a key of the future alone the next is due %v, at %s", due, at)
	}
	if at, due := SigningDue([]SigningKey{{ID: "soon", SignsAt: monday.Add(time.Hour)}}, monday); !due || !at.Equal(monday) {
		t.Errorf("with a key of the next hour alone the next is due %v, at %s", due, at)
	}
	now := SigningKey{ID: "now", SignsAt: monday}
	if _, due := SigningDue([]SigningKey{ahead, now}, monday.Add(time.Hour)); due {
		t.Error("an hour later another is due")
	}
	later := monday.Add(SigningKeyFor)
	if at, due := SigningDue([]SigningKey{ahead, now}, later); !due || !at.Equal(later.Add(SigningKeyAhead)) {
		t.Errorf("after its life the next is due %v, at %s", due, at)
	}
}

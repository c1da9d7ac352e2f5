package twinlatch

import (
	"strings"
	"testing"
)

func adasRule() PasswordRule {
	return PasswordRule{Min: 15, ContextWords: []string{"Ada Byron", "Byron Engines Ltd.", "ada.byron", "Twinlatch", "3M"}}
}

func everybodyTries(password string) bool {
	return strings.ToLower(password) == "qwertyuiopasdfgh"
}

func TestTheRuleUnderTheNewPassword(t *testing.T) {
	for _, c := range []struct {
		name, password string
		want           PasswordReason
	}{
		{"fifteen characters of any kind", "aquiet riverbed", ""},
		{"one kind of character only", "zzzzzzzzzzzzzzzyx", ""},
		{"digits only", "839201746501928", ""},
		{"many words", "correct horse battery staple", ""},
		{"fifteen letters of another script", "парольнакаждыйд", ""},
		{"fifteen emoji", strings.Repeat("🔑", 15), ""},
		{"spaces only count as well", strings.Repeat(" ", 15), ""},
		{"1,024 bytes", strings.Repeat("ab", 512), ""},

		{"fourteen characters", "aquiet riverbe", PasswordTooShort},
		{"fourteen letters of two bytes each", "парольнакаждый", PasswordTooShort},
		{"nothing", "", PasswordTooShort},
		{"1,025 bytes", strings.Repeat("a", 1025), PasswordTooLong},
		{"the whole is common", "QWERTYuiopasdfgh", PasswordCommon},
		{"something common within", "my qwertyuiopasdfgh", ""},

		{"the company's name", "byronengines ltd", PasswordPersonal},
		{"the name, a year and signs", "Ada Byron 1815!!!", PasswordPersonal},
		{"the name again and again", "adabyronadabyron", PasswordPersonal},
		{"the names the other way round", "Byron.Ada.Byron", PasswordPersonal},
		{"with a date behind", "AdaByronAda20261120", PasswordPersonal},
		{"with digits before", "2026 twinlatch twinlatch", PasswordPersonal},
		{"with dots and capitals", "A.D.A.B.Y.R.O.N.1.8.1.5", PasswordPersonal},
		{"a name with a digit of its own", "3M3M3M3M3M3M3M3M", PasswordPersonal},
		{"a name and more digits than a date", "ada839201746501928", ""},
		{"a name in a longer text", "ada likes riverbeds", ""},
		{"a name and one letter more", "adabyronadabyronx", ""},
	} {
		if got := CheckPassword(c.password, adasRule(), everybodyTries); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAShorterMinimumIsTheCompanysOwn(t *testing.T) {
	rule := adasRule()
	rule.Min = 8
	for password, want := range map[string]PasswordReason{
		"riverbed": "",
		"riverbe":  PasswordTooShort,
		"adabyron": PasswordPersonal,
		"Ada#1815": PasswordPersonal,
		"20261120": "",
	} {
		if got := CheckPassword(password, rule, everybodyTries); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestAnInitialMakesNothingPersonal(t *testing.T) {
	rule := PasswordRule{Min: 8, ContextWords: []string{"A", "", " ", "J. R. R.", "!"}}
	for _, password := range []string{"aaaaaaaa", "arjarjarj", "!!!!!!!!"} {
		if got := CheckPassword(password, rule, everybodyTries); got != "" {
			t.Errorf("%q: %q", password, got)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("AdaByronAda20261120", "Ada Byron")
	f.Add("\xff\x00", "\xff")
	f.Fuzz(func(t *testing.T, password, name string) {
		reason := CheckPassword(password, PasswordRule{Min: 8, ContextWords: []string{name}}, everybodyTries)
		if len(password) > MaxPasswordBytes && reason != PasswordTooLong {
			t.Errorf("%d bytes: %q", len(password), reason)
		}
	})
}

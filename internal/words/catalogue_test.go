package words

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// strict is the real catalogue, failing the test on every sentence it lacks.
func strict(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(lang, key string) { t.Errorf("%s lacks %s, or a value for it", lang, key) }
	return c
}

func sample(t *testing.T, texts map[string]string) (*Catalogue, error) {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range texts {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return load(folder)
}

func TestEveryLanguageHasTheSameKeys(t *testing.T) {
	c := strict(t)
	for _, lang := range c.Languages() {
		got := c.In(lang).Keys()
		for _, key := range c.Keys() {
			if !slices.Contains(got, key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for _, key := range got {
			if !c.Has(key) {
				t.Errorf("%s has %s, which English lacks", lang, key)
			}
		}
	}
}

func TestOneKeyStandsInOneFile(t *testing.T) {
	_, err := sample(t, map[string]string{
		"a.en.toml": "[signin]\ntitle = 'Sign in'",
		"b.en.toml": "[signin.title]\nother = 'Sign in'",
	})
	if err == nil || !strings.Contains(err.Error(), "signin.title") {
		t.Fatalf("two files share a key and the answer is %v", err)
	}
}

func TestAFileThatCannotBeReadIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"broken.en.toml": "title = ",
		"empty.en.toml":  "[signin.title]\nother = ''",
		"signin.toml":    "title = 'no language'",
		"mixed.en.toml":  "[signin]\nother = 'a reserved word'\ntitle = 'beside a key'",
	} {
		if _, err := sample(t, map[string]string{name: text}); err == nil {
			t.Errorf("%s was read without complaint", name)
		}
	}
}

func twoLanguages(t *testing.T) *Catalogue {
	t.Helper()
	c, err := sample(t, map[string]string{
		"home.en.toml": "[home]\nhello = 'Hello {{.Name}}'\nplain = 'Home'\nonly = 'English only'\n" +
			"[home.codes]\none = '{{.Count}} code'\nother = '{{.Count}} codes'",
		"home.de.toml": "[home]\nhello = 'Guten Tag, {{.Name}}'\nplain = 'Start'\n" +
			"[home.codes]\none = '{{.Count}} Code'\nother = '{{.Count}} Codes'",
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheBrowsersLanguageIsAnswered(t *testing.T) {
	c := twoLanguages(t)
	for accept, want := range map[string]string{
		"de-AT,de;q=0.9,en;q=0.5":        "de",
		"en-GB":                          "en",
		"fr, de;q=0.5":                   "de",
		"fr":                             "en",
		"":                               "en",
		"not a language at all; q=maybe": "en",
		strings.Repeat("x-y,", 5000):     "en",
	} {
		if got := c.For(accept).Language(); got != want {
			t.Errorf("For(%.40q) speaks %s, want %s", accept, got, want)
		}
	}
	if got := c.In("de").Say("home.hello", "Name", "Ada"); got != "Guten Tag, Ada" {
		t.Errorf("In(de) says %q", got)
	}
}

func TestSentencesAreFilledIn(t *testing.T) {
	en := twoLanguages(t).In("en")
	for _, row := range []struct{ got, want string }{
		{en.Say("home.plain"), "Home"},
		{en.Say("home.hello", "Name", "Ada"), "Hello Ada"},
		{en.Say("home.hello", "Name", "<b>"), "Hello <b>"},
		{en.Say("home.codes", "Count", 1), "1 code"},
		{en.Say("home.codes", "Count", 10), "10 codes"},
	} {
		if row.got != row.want {
			t.Errorf("said %q, want %q", row.got, row.want)
		}
	}
}

func TestAMissingSentenceIsSeenAndReported(t *testing.T) {
	c := twoLanguages(t)
	var reported []string
	c.OnMissing = func(lang, key string) { reported = append(reported, lang+" "+key) }
	if got := c.In("en").Say("home.nothing"); got != "⟦home.nothing⟧" {
		t.Errorf("a missing key says %q", got)
	}
	if got := c.In("en").Say("home.hello"); got != "⟦home.hello⟧" {
		t.Errorf("a missing value says %q", got)
	}
	if got := c.In("de").Say("home.only"); got != "English only" {
		t.Errorf("a key that only English has says %q", got)
	}
	want := []string{"en home.nothing", "en home.hello", "de home.only"}
	if !slices.Equal(reported, want) {
		t.Errorf("reported %q, want %q", reported, want)
	}
}

// A count of one is no reason to lack a sentence that has one form for all.
func TestASentenceOfOneFormTakesEveryCount(t *testing.T) {
	c := twoLanguages(t)
	c.OnMissing = func(lang, key string) { t.Errorf("%s lacks %s", lang, key) }
	for _, n := range []int{0, 1, 2} {
		for _, lang := range []string{"en", "de"} {
			if got := c.In(lang).Say("home.hello", "Name", "Ada", "Count", n); !strings.Contains(got, "Ada") {
				t.Errorf("%s says %q for %d", lang, got, n)
			}
		}
	}
}

func TestNamesAreListed(t *testing.T) {
	en := strict(t).In("en")
	for want, names := range map[string][]string{
		"": nil, "Ada": {"Ada"}, "Ada and Bo": {"Ada", "Bo"}, "Ada, Bo and Cleo": {"Ada", "Bo", "Cleo"},
	} {
		if got := en.List(names); got != want {
			t.Errorf("List(%q) = %q, want %q", names, got, want)
		}
	}
}

func BenchmarkSayFixed(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	en := c.In("en")
	for b.Loop() {
		en.Say("time.now")
	}
}

func BenchmarkSayFilled(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	en := c.In("en")
	for b.Loop() {
		en.Say("time.ago.minute", "Count", 3)
	}
}

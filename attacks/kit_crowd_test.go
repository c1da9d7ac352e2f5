package attacks_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// crowd is how many press at the same moment.
const crowd = 64

// rush lets a crowd press at the same moment and gives what each came to.
func (h *house) rush(press func(n int) (*browser, *http.Request)) []answer {
	h.t.Helper()
	answers, errs := make([]answer, crowd), make([]error, crowd)
	var done sync.WaitGroup
	start := make(chan struct{})
	for n := range crowd {
		b, r := press(n)
		done.Go(func() {
			<-start
			answers[n], errs[n] = b.ask(r)
		})
	}
	close(start)
	done.Wait()
	for n, a := range answers {
		must(h.t, errs[n])
		if a.status >= 500 {
			h.t.Fatalf("it was our fault: %s (%d)\n%s", a.path, a.status, a.body)
		}
	}
	return answers
}

// tab is one more tab of a browser, with a form of ours about to be sent.
func (b *browser) tab(path string, form ...string) (*browser, *http.Request) {
	b.h.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	tab := b.copy()
	return tab, tab.request(http.MethodPost, path, values)
}

// oneWins fails unless exactly one of a crowd won and each of the others read one
// of these sentences.
func (h *house) oneWins(answers []answer, won func(a answer) bool, sentences ...string) {
	h.t.Helper()
	winners := 0
	for _, a := range answers {
		text := a.main()
		switch {
		case won(a):
			winners++
		case !slices.ContainsFunc(sentences, func(s string) bool { return strings.Contains(text, s) }):
			h.t.Errorf("somebody who lost reads none of %q on %s (%d): %s", sentences, a.path, a.status, text)
		}
	}
	if winners != 1 {
		h.t.Errorf("%d of %d won", winners, crowd)
	}
}

// gotIn reports whether an answer brought a new session; reads, whether its page
// says something.
func gotIn(a answer) bool { return a.given("session") != "" }

func reads(sentence string) func(a answer) bool {
	return func(a answer) bool { return strings.Contains(a.main(), sentence) }
}

// main is what somebody reads on a page between its head and its foot.
func (a answer) main() string {
	_, text, _ := strings.Cut(a.body, "<main")
	text, _, _ = strings.Cut(text, "<footer")
	text = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>|^[^>]*>`).ReplaceAllString(text, " ")
	return html.UnescapeString(strings.Join(strings.Fields(text), " "))
}

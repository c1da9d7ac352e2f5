package book

import "fmt"

// publicURL is the address of the sample instance; letters link nowhere else.
const publicURL = "https://signin.northwind.example"

// mails are all letters, as the reader's program shows them.
func mails(b *Book) {
	for _, s := range b.catalogue.MailStories() {
		message, err := b.catalogue.Render(s.Mail, publicURL)
		if err != nil {
			panic(fmt.Sprintf("storybook: %v", err))
		}
		b.stories = append(b.stories, Story{Page: "mail", State: s.Name, Mail: message.HTML})
	}
}

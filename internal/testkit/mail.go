package testkit

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"testing"
)

// Mail is one message as a mail program reads it.
type Mail struct {
	Sender  string      // of the envelope (MAIL FROM)
	To      []string    // of the envelope (RCPT TO)
	Subject string      // decoded
	Header  mail.Header // as sent
	Text    string      // the text/plain part, decoded, lines end with \n
	HTML    string      // the text/html part, decoded; empty when there is none
	Raw     string      // every byte after DATA
}

var link = regexp.MustCompile(`https?://[^\s<>"]+`)

// Link returns the one link in the text that contains part; none, or several
// different ones, fail the test.
func (m Mail) Link(t testing.TB, part string) string {
	t.Helper()
	found := map[string]bool{}
	var last string
	for _, candidate := range link.FindAllString(m.Text, -1) {
		if strings.Contains(candidate, part) {
			last = strings.TrimRight(candidate, ".,;)")
			found[last] = true
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d links with %q in the mail %q, want one:\n%s", len(found), part, m.Subject, m.Text)
	}
	return last
}

func readMail(r io.Reader) (Mail, error) {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return Mail{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Subject: subject, Header: message.Header}
	return m, m.readPart(textproto.MIMEHeader(message.Header), message.Body)
}

// readPart reads a part and, when it is a container, the parts inside it.
func (m *Mail) readPart(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("content type: %w", err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.readParts(multipart.NewReader(body, params["boundary"]))
	}
	content, err := io.ReadAll(decoded(header.Get("Content-Transfer-Encoding"), body))
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch kind {
	case "text/plain":
		m.Text += text
	case "text/html":
		m.HTML += text
	}
	return err
}

func (m *Mail) readParts(parts *multipart.Reader) error {
	for {
		// Raw: NextPart would decode quoted-printable and hide the header.
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := m.readPart(part.Header, part); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

package notify

import (
	"errors"
	"fmt"

	"github.com/wneessen/go-mail"
)

// message puts a letter into an envelope. Nothing in it depends on the try: the
// same letter has the same Message-ID and Date however often it is sent.
func (s *SMTP) message(letter Letter) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	if err := m.To(letter.To); err != nil {
		return nil, fmt.Errorf("%w: the recipient is not a mail address", ErrRefused)
	}
	m.Subject(letter.Subject)
	m.SetDateWithValue(letter.At)
	m.SetMessageIDWithValue(letter.ID + "@" + s.domain())
	// RFC 3834, 5: other machines must not answer; the second is Exchange's way
	// of saying it.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(mail.TypeTextPlain, letter.Text)
	m.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	return m, nil
}

// verdict decides what an error of the conversation means for the letter. Once
// the server has said yes it is sent, whatever comes after (RSET, QUIT). A 5xx to
// the recipient or the content is for good; one to us (who we are, how we sign
// in, that TLS is missing) is a matter of settings, which somebody will mend.
func verdict(message *mail.Msg, err error) error {
	if err == nil || message.IsDelivered() {
		return nil
	}
	var refusal *mail.SendError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("mail server: %w", err)
	}
	code := refusal.ErrorCode()
	if code < 500 || aboutUs(code) {
		return fmt.Errorf("mail server: %w", err)
	}
	switch refusal.Reason {
	case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrSMTPDataClose:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("mail server: %w", err)
}

// aboutUs lists the answers of RFC 4954, 6: authentication or encryption needed,
// too weak, or failed.
func aboutUs(code int) bool {
	switch code {
	case 530, 534, 535, 538:
		return true
	}
	return false
}

package testkit_test

import (
	netsmtp "net/smtp"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

const invitation = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Open http://localhost:8080/invitation?token=3Dabc.\r\nSee you.\r\n"

func TestAMailArrivesAsAMailProgramReadsIt(t *testing.T) {
	box := testkit.NewMailbox(t)
	go func() { _ = send(box, "bo@example.com", invitation) }()
	mail := box.Wait(t, "bo@example.com")
	if mail.Subject != "Grüße" || mail.Sender != "ada@example.com" {
		t.Errorf("subject %q from %q", mail.Subject, mail.Sender)
	}
	if got := mail.Link(t, "/invitation"); got != "http://localhost:8080/invitation?token=abc" {
		t.Errorf("link %s", got)
	}
}

func TestARefusedRecipientGetsNothing(t *testing.T) {
	box := testkit.NewMailbox(t)
	box.Refuse(func(string) error { return testkit.Temporary() })
	if err := send(box, "bo@example.com", invitation); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("answer %v, want 451", err)
	}
	box.Refuse(nil)
	if err := send(box, "cleo@example.com", invitation); err != nil {
		t.Fatal(err)
	}
	if all := box.All(); len(all) != 1 || len(box.To("bo@example.com")) != 0 {
		t.Errorf("%d mails, want the one to Cleo", len(all))
	}
}

func send(box *testkit.Mailbox, to, message string) error {
	return netsmtp.SendMail(box.Address, nil, "ada@example.com", []string{to}, []byte(message))
}

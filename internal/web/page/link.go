package page

// The kinds of one-use links, as LinkExpired and LinkConfirm name them.
const (
	LinkInvitation    = "invitation"
	LinkPasswordReset = "password-reset"
	LinkEmailConfirm  = "email-confirm"
	LinkEmailUndo     = "email-undo"
	LinkNotMe         = "not-me"
	LinkStopReset     = "stop-reset"
	LinkSetup         = "setup"
)

// LinkExpired is what a link shows that was used, withdrawn or has run out: it
// does not say which.
type LinkExpired struct {
	Frame
	// Kind is one of the Link constants.
	Kind string
}

// LinkConfirm is a page with one button that a link in a mail opens without a
// sign-in: e-mail confirmation and undo, "This was not me", "Stop this reset".
// Opening it spends nothing; only the button does.
type LinkConfirm struct {
	Frame
	// Kind is one of LinkEmailConfirm, LinkEmailUndo, LinkNotMe, LinkStopReset.
	Kind string
	// Token is the link's secret, posted back as "t".
	Token string
	// Person is whose account it is; Email the address it is about, if any.
	Person, Email string
}

// Action is where the button posts to.
func (p LinkConfirm) Action() string {
	return map[string]string{
		LinkEmailConfirm: "/email/confirm", LinkEmailUndo: "/email/undo",
		LinkNotMe: "/reset/not-me", LinkStopReset: "/reset/stop",
	}[p.Kind]
}

// LinkDone says what the button of a link did, for somebody not signed in.
type LinkDone struct {
	Frame
	// Kind is one of the kinds of LinkConfirm.
	Kind string
}

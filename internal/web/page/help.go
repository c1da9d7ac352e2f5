package page

// HelpTwoFactor is /help/two-factor, open to all: turning it on, a lost phone,
// restoring an application, trusted devices that do not stick.
type HelpTwoFactor struct{ Frame }

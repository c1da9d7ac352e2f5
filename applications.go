package twinlatch

// Application is one line of the page "Choose an application". What it is
// called, where it runs, how to get it and what happens when the phone is lost
// are sentences of the catalogue, because they change and are translated.
type Application struct {
	Slug string // stored with the factor; never renamed
}

// OtherApplication is the slug of "Another application".
const OtherApplication = "another"

// Applications lists them in the order of the page. All of them read the same
// QR code; the choice only decides what the person is told.
func Applications() []Application {
	return []Application{
		{Slug: "google-authenticator"},
		{Slug: "authy"},
		{Slug: "microsoft-authenticator"},
		{Slug: "1password"},
		{Slug: "bitwarden"},
		{Slug: "apple-passwords"},
		{Slug: "aegis"},
		{Slug: "2fas"},
		{Slug: OtherApplication},
	}
}

// FindApplication returns the application with that slug, and false for what
// nobody was offered.
func FindApplication(slug string) (Application, bool) {
	for _, a := range Applications() {
		if a.Slug == slug {
			return a, true
		}
	}
	return Application{}, false
}

// NameKey is the catalogue's key of what the application is called.
func (a Application) NameKey() string { return a.key("name") }

// PlatformsKey is the key of where it runs.
func (a Application) PlatformsKey() string { return a.key("platforms") }

// LostKey is the key of the sentence "if the phone is lost".
func (a Application) LostKey() string { return a.key("lost") }

// GetKey is the key of the sentence that says how to get it.
func (a Application) GetKey() string { return a.key("get") }

// RestoreKey is the key of the paragraph of the help page that says how to
// bring the accounts back on a new phone.
func (a Application) RestoreKey() string { return a.key("restore") }

// HelpAnchor is the id of that paragraph on /help/two-factor.
func (a Application) HelpAnchor() string { return "restore-" + a.Slug }

func (a Application) key(part string) string { return "applications." + a.Slug + "." + part }

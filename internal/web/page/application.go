package page

// Application is one authenticator application a person can choose. All facts
// about it are sentences of the catalogue (application.SLUG.…), because they
// change and differ by language.
type Application struct {
	Frame
	// Slug names it in forms and in the database.
	Slug string
}

// applications in the order of the page; the last stands for all others.
var applications = []string{"google-authenticator", "authy", "microsoft-authenticator", "1password",
	"bitwarden", "apple-passwords", "aegis", "2fas", "other"}

// Applications lists what "Choose an application" offers.
func (f Frame) Applications() []Application {
	out := make([]Application, len(applications))
	for i, slug := range applications {
		out[i] = f.Application(slug)
	}
	return out
}

// Application answers one by its slug; an unknown slug is "another application".
func (f Frame) Application(slug string) Application {
	for _, known := range applications {
		if known == slug {
			return Application{Frame: f, Slug: slug}
		}
	}
	return Application{Frame: f, Slug: "other"}
}

// Name is the product's name, "Another application" for the last.
func (a Application) Name() string { return a.say("name") }

// Platforms says where it runs.
func (a Application) Platforms() string { return a.say("platforms") }

// Lost says what happens to the codes when the phone is lost.
func (a Application) Lost() string { return a.say("lost") }

// Get says where to install it from.
func (a Application) Get() string { return a.say("get") }

// Restore says how to get the codes back on a new phone.
func (a Application) Restore() string { return a.say("restore") }

// Initial is the letter on its tile; we do not show other makers' logos.
func (a Application) Initial() string { return Initials(a.Name())[:1] }

func (a Application) say(what string) string { return a.Say("application." + a.Slug + "." + what) }

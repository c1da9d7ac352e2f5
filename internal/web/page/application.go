package page

import twinlatch "github.com/twinlatch/twinlatch"

// Application is one authenticator application a person can choose, with its
// sentences.
type Application struct {
	Frame
	twinlatch.Application
}

// Applications lists what "Choose an application" offers.
func (f Frame) Applications() []Application {
	all := twinlatch.Applications()
	out := make([]Application, len(all))
	for i, a := range all {
		out[i] = Application{Frame: f, Application: a}
	}
	return out
}

// Application answers one by its slug; an unknown slug is "another application".
func (f Frame) Application(slug string) Application {
	a, ok := twinlatch.FindApplication(slug)
	if !ok {
		a = twinlatch.Application{Slug: twinlatch.OtherApplication}
	}
	return Application{Frame: f, Application: a}
}

// Name is the product's name, "Another application" for the last.
func (a Application) Name() string { return a.Say(a.NameKey()) }

// Platforms says where it runs.
func (a Application) Platforms() string { return a.Say(a.PlatformsKey()) }

// Lost says what happens to the codes when the phone is lost.
func (a Application) Lost() string { return a.Say(a.LostKey()) }

// Get says where to install it from.
func (a Application) Get() string { return a.Say(a.GetKey()) }

// Restore says how to get the codes back on a new phone.
func (a Application) Restore() string { return a.Say(a.RestoreKey()) }

// Initial is the letter on its tile; we do not show other makers' logos.
func (a Application) Initial() string { return Initials(a.Name())[:1] }

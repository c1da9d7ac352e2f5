package page

import "time"

// AppPassword is one application password in a list.
type AppPassword struct {
	// ID is posted back as "password".
	ID, Name string
	// App and Host are what it opens.
	App, Host string
	// Made, Until and Used are its moments; Used is zero for never. UsedFrom is an
	// address.
	Made, Until, Used time.Time
	UsedFrom          string
	// End is why it is good for nothing: "expired", "closed", "epoch",
	// "application"; empty while it lives.
	End string
}

// AppPasswordNew is /profile/application-passwords/new.
type AppPasswordNew struct {
	Frame
	// Apps are what one can be made for, their ID in the place of the URL; App is
	// the chosen one's.
	Apps []AppLink
	App  string
	// Name and Days are as typed.
	Name, Days string
	// MaxDays bounds Days.
	MaxDays int
}

// AppPasswordShown shows an application password once, after it was made.
type AppPasswordShown struct {
	Frame
	// Name is what it was called, App and Address what it opens; Token is it.
	Name, App, Address, Token string
	// Until is when it ends.
	Until time.Time
}

package main

// keyCommands are what an operator does with the keys that seal secrets.
type keyCommands struct {
	Show   keyShowCommand   `cmd:"" help:"Say which keys there are, what they seal and which servers have them; never a key."`
	Rotate keyRotateCommand `cmd:"" help:"Replace the key that seals and seal everything anew, while the server runs."`
}

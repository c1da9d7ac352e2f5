package main

// userCommands are break-glass: what whoever commands the machine may do to
// somebody's account. Each is written into the company's audit log.
type userCommands struct {
	List       userListCommand       `cmd:"" help:"List people with company, status, roles and two-factor state."`
	Show       userShowCommand       `cmd:"" help:"Show one person."`
	Reset      userResetCommand      `cmd:"" name:"reset-two-factor" help:"Reset somebody's two-factor authentication."`
	Suspend    userSuspendCommand    `cmd:"" help:"Suspend somebody: nobody signs in with the account any more."`
	Reactivate userReactivateCommand `cmd:"" help:"Let somebody in again."`
	Roles      userRolesCommand      `cmd:"" help:"Set somebody's roles."`
	Link       userLinkCommand       `cmd:"" name:"reset-password-link" help:"Print a link that sets a new password, once."`
}

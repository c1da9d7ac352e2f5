package main

// auditCommands are what an operator does with the audit log.
type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"Check that no entry of the audit log was changed, lost, moved or cut off."`
}

package twinlatch

// MayManage is the lock on what User Management alone does to a person: the
// name, Reactivate, the roles' page.
func MayManage(actor, target Account) *Error {
	if err := MayEdit(actor, target); err != nil {
		return err
	}
	if !actor.Roles.Has(UserManagement) {
		return Refuse(KindDenied, "error.needs-user-management")
	}
	return nil
}

// MaySendAway is the lock on "Suspend" and "Remove person": MayManage, nobody
// oneself, and never the last administrator. Others is how many more active
// people of the company hold Configuration.
func MaySendAway(actor, target Account, others int) *Error {
	if err := MayManage(actor, target); err != nil {
		return err
	}
	if actor.ID == target.ID {
		return Refuse(KindDenied, "users.not-yourself")
	}
	return KeepsAdministrator(target, false, others)
}

// KeepsAdministrator is the lock on the last active account with Configuration:
// it cannot be suspended, removed or lose the role, by nobody. Stays says that
// the person keeps the role and the account.
func KeepsAdministrator(target Account, stays bool, others int) *Error {
	if !stays && others == 0 && target.Status == AccountActive && target.Roles.Has(Configuration) {
		return Refuse(KindConflict, "users.last-administrator")
	}
	return nil
}

// MayEnd is the lock on ending somebody's sessions and trusted devices on the
// Security tab, which belongs to Configuration.
func MayEnd(actor, target Account) *Error {
	if err := MayEdit(actor, target); err != nil {
		return err
	}
	if !actor.Roles.Has(Configuration) {
		return Refuse(KindDenied, "error.needs-configuration")
	}
	return nil
}

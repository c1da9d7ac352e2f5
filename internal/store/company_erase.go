package store

import twinlatch "github.com/twinlatch/twinlatch"

// hanging are the tables that hang on a person, before the person.
var hanging = []string{
	"recovery_codes", "recovery_sets", "factors", "app_sessions", "handoffs", "oidc_tokens", "oidc_grants", "oidc_consents", "oidc_logins", "oidc_logouts", "sessions", "pending_signins", "enrolments", "reveals",
	"stored_forms", "api_keys", "app_passwords", "trusted_devices", "known_browsers", "links", "reset_requests",
}

// ofCompany is what a company without people still has, and the company.
var ofCompany = []string{
	"invitations WHERE company_id", "api_creations WHERE company_id", "app_companies WHERE company_id", "outbox WHERE company_id", "audit_personal WHERE chain", "audit_repeats WHERE chain", "companies WHERE id",
}

// EraseSomePeople deletes some people of a company with all that hangs on them,
// and gives their ids; none once there is nobody left.
func (tx *Tx) EraseSomePeople(company twinlatch.CompanyID, limit int) ([]twinlatch.AccountID, error) {
	ids, err := many(tx, scanValue[twinlatch.AccountID], `SELECT id FROM accounts WHERE company_id = $1 ORDER BY id LIMIT $2`, company, limit)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		for _, table := range hanging {
			if err := tx.must(`DELETE FROM `+table+` WHERE company_id = $1 AND account_id = $2`, company, id); err != nil {
				return nil, err
			}
		}
		if err := tx.must(`DELETE FROM accounts WHERE company_id = $1 AND id = $2`, company, id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// EraseCompany deletes a company without people, and what is personal in its
// log. The chain stays, with its head.
func (tx *Tx) EraseCompany(company twinlatch.CompanyID) error {
	for _, from := range ofCompany {
		if err := tx.must(`DELETE FROM `+from+` = $1`, company); err != nil {
			return err
		}
	}
	return nil
}

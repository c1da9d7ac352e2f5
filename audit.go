package twinlatch

import "time"

// AuditKind names what happened; the sentence is the catalogue's audit.KIND.
type AuditKind string

// Every kind of audit entry. A deed writes exactly one in the same Write.
const (
	AuditInstanceSetUp        AuditKind = "instance-set-up"
	AuditCompanyCreated       AuditKind = "company-created"
	AuditCompanySuspended     AuditKind = "company-suspended"
	AuditCompanyReactivated   AuditKind = "company-reactivated"
	AuditCompanyDeleted       AuditKind = "company-deleted"
	AuditCompanyRestored      AuditKind = "company-restored"
	AuditCompanyErased        AuditKind = "company-erased"
	AuditSupportContact       AuditKind = "support-contact-changed"
	AuditPolicyChanged        AuditKind = "policy-changed"
	AuditRequiredOn           AuditKind = "required-on"
	AuditRequiredOff          AuditKind = "required-off"
	AuditSignedIn             AuditKind = "signed-in"
	AuditSignedOut            AuditKind = "signed-out"
	AuditSigninFailed         AuditKind = "signin-failed"
	AuditSigninRefused        AuditKind = "signin-refused"
	AuditCodeFailed           AuditKind = "code-failed"
	AuditCodeReplayed         AuditKind = "code-replayed"
	AuditRecoveryFailed       AuditKind = "recovery-code-failed"
	AuditRecoveryUsed         AuditKind = "recovery-code-used"
	AuditFactorBlocked        AuditKind = "factor-blocked"
	AuditFactorUnblocked      AuditKind = "factor-unblocked"
	AuditTwoFactorOn          AuditKind = "two-factor-on"
	AuditTwoFactorOff         AuditKind = "two-factor-off"
	AuditApplicationChanged   AuditKind = "application-changed"
	AuditRecoveryCodesNew     AuditKind = "recovery-codes-new"
	AuditTwoFactorReset       AuditKind = "two-factor-reset"
	AuditDeviceTrusted        AuditKind = "device-trusted"
	AuditDeviceForgotten      AuditKind = "device-forgotten"
	AuditDevicesForgotten     AuditKind = "devices-forgotten"
	AuditSessionEnded         AuditKind = "session-ended"
	AuditSessionsEnded        AuditKind = "sessions-ended"
	AuditEverySessionEnded    AuditKind = "every-session-ended"
	AuditPasswordChanged      AuditKind = "password-changed"
	AuditPasswordResetAsked   AuditKind = "password-reset-asked"
	AuditPasswordReset        AuditKind = "password-reset"
	AuditProven               AuditKind = "proof-given"
	AuditProofFailed          AuditKind = "proof-failed"
	AuditInvited              AuditKind = "invited"
	AuditInvitationSentAgain  AuditKind = "invitation-sent-again"
	AuditInvitationWithdrawn  AuditKind = "invitation-withdrawn"
	AuditInvitationAccepted   AuditKind = "invitation-accepted"
	AuditPersonEdited         AuditKind = "person-edited"
	AuditRolesChanged         AuditKind = "roles-changed"
	AuditPersonSuspended      AuditKind = "person-suspended"
	AuditPersonReactivated    AuditKind = "person-reactivated"
	AuditPersonRemoved        AuditKind = "person-removed"
	AuditPersonErased         AuditKind = "person-erased"
	AuditEmailChangeAsked     AuditKind = "email-change-asked"
	AuditEmailChanged         AuditKind = "email-changed"
	AuditEmailUndone          AuditKind = "email-change-undone"
	AuditNotMe                AuditKind = "this-was-not-me"
	AuditSupportSearched      AuditKind = "support-searched"
	AuditResetRequested       AuditKind = "reset-requested"
	AuditResetApproved        AuditKind = "reset-request-approved"
	AuditResetSupportApproved AuditKind = "reset-request-support-approved"
	AuditResetRejected        AuditKind = "reset-request-rejected"
	AuditResetCancelled       AuditKind = "reset-request-cancelled"
	AuditResetExpired         AuditKind = "reset-request-expired"
	AuditResetStopped         AuditKind = "reset-request-stopped"
	AuditHostCommand          AuditKind = "host-command"
	AuditAppRegistered        AuditKind = "app-registered"
	AuditAppChanged           AuditKind = "app-changed"
	AuditAppSignedOut         AuditKind = "app-signed-out"
	AuditAppRemoved           AuditKind = "app-removed"
	AuditAppEntered           AuditKind = "app-entered"
	AuditAppSecret            AuditKind = "app-secret-made"
	AuditAppAllowed           AuditKind = "app-allowed"
	AuditAppReplayed          AuditKind = "app-replayed"
	AuditAppAccessRemoved     AuditKind = "app-access-removed"
	AuditCompanyApps          AuditKind = "company-apps-chosen"
	AuditAPIKeyMade           AuditKind = "api-key-made"
	AuditAPIKeyRevoked        AuditKind = "api-key-revoked"
	AuditAPIKeysEnded         AuditKind = "api-keys-ended"
	AuditAppPasswordMade      AuditKind = "app-password-made"
	AuditAppPasswordUsed      AuditKind = "app-password-used" // for the first time
	AuditAppPasswordRevoked   AuditKind = "app-password-revoked"
	AuditAppPasswordsRevoked  AuditKind = "app-passwords-revoked"
	AuditCodeVerified         AuditKind = "code-verified"
)

// AuditKinds lists every kind once, in the order above.
func AuditKinds() []AuditKind {
	return []AuditKind{
		AuditInstanceSetUp, AuditCompanyCreated, AuditCompanySuspended, AuditCompanyReactivated, AuditCompanyDeleted,
		AuditCompanyRestored, AuditCompanyErased, AuditSupportContact, AuditPolicyChanged, AuditRequiredOn, AuditRequiredOff,
		AuditSignedIn, AuditSignedOut, AuditSigninFailed, AuditSigninRefused, AuditCodeFailed, AuditCodeReplayed,
		AuditRecoveryFailed, AuditRecoveryUsed, AuditFactorBlocked, AuditFactorUnblocked, AuditTwoFactorOn,
		AuditTwoFactorOff, AuditApplicationChanged, AuditRecoveryCodesNew, AuditTwoFactorReset, AuditDeviceTrusted,
		AuditDeviceForgotten, AuditDevicesForgotten, AuditSessionEnded, AuditSessionsEnded, AuditEverySessionEnded, AuditPasswordChanged,
		AuditPasswordResetAsked, AuditPasswordReset, AuditProven, AuditProofFailed, AuditInvited, AuditInvitationSentAgain,
		AuditInvitationWithdrawn, AuditInvitationAccepted, AuditPersonEdited, AuditRolesChanged, AuditPersonSuspended,
		AuditPersonReactivated, AuditPersonRemoved, AuditPersonErased, AuditEmailChangeAsked, AuditEmailChanged,
		AuditEmailUndone, AuditNotMe, AuditSupportSearched, AuditResetRequested, AuditResetApproved,
		AuditResetSupportApproved, AuditResetRejected, AuditResetCancelled, AuditResetExpired, AuditResetStopped,
		AuditHostCommand, AuditAppRegistered, AuditAppChanged, AuditAppSignedOut, AuditAppRemoved, AuditAppEntered, AuditCompanyApps,
		AuditAppSecret, AuditAppAllowed, AuditAppReplayed, AuditAppAccessRemoved,
		AuditAPIKeyMade, AuditAPIKeyRevoked, AuditAPIKeysEnded, AuditCodeVerified,
		AuditAppPasswordMade, AuditAppPasswordUsed, AuditAppPasswordRevoked, AuditAppPasswordsRevoked,
	}
}

// AuditEntry is one sentence of a company's log. Actor and Target are accounts;
// an empty Actor is the system, or the host when Kind says so. Facts are short
// values for the sentence and never secrets; Personal ones are kept beside the
// hashed row so that erasing a person keeps the chain.
type AuditEntry struct {
	Company CompanyID
	Seq     int64
	At      time.Time
	Kind    AuditKind
	Actor   AccountID
	Target  AccountID
	Facts   map[string]string
	Reason  string // personal: what somebody wrote
	Place   Place  // personal: where from
	Count   int    // repeated failures within a minute are one entry
}

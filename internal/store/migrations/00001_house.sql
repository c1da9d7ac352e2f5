-- +goose Up
-- Moments are Unix milliseconds UTC, 0 meaning never. Ids are UUIDv7 text.
-- Bytes sort alike everywhere; text does not, so lists are ordered by bytes.
-- Every bearer and half-done thing carries the epochs it was made under.

CREATE TABLE instance (
  id               BIGINT PRIMARY KEY,
  key_fingerprint  TEXT NOT NULL,
  setup_hash       BYTEA,
  setup_expires_at BIGINT NOT NULL,
  created_at       BIGINT NOT NULL
);

CREATE TABLE companies (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  name_order      BYTEA NOT NULL,
  operator        BOOLEAN NOT NULL,
  status          TEXT NOT NULL,
  epoch           BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  required        BOOLEAN NOT NULL,
  required_since  BIGINT NOT NULL,
  trusted         BOOLEAN NOT NULL,
  trusted_days    BIGINT NOT NULL,
  password_min    BIGINT NOT NULL,
  overall_ms      BIGINT NOT NULL,
  idle_ms         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  erase_at        BIGINT NOT NULL,
  support_contact TEXT NOT NULL
);
CREATE UNIQUE INDEX companies_operator ON companies (operator) WHERE operator;
CREATE INDEX companies_name ON companies (name_order, id);

CREATE TABLE accounts (
  id               TEXT PRIMARY KEY,
  company_id       TEXT NOT NULL REFERENCES companies (id),
  name             TEXT NOT NULL,
  name_words       TEXT NOT NULL,
  name_order       BYTEA NOT NULL,
  email            TEXT NOT NULL,
  email_key        TEXT,
  language         TEXT NOT NULL,
  status           TEXT NOT NULL,
  roles            BIGINT NOT NULL,
  support_since    BIGINT NOT NULL,
  epoch            BIGINT NOT NULL,
  browser_epoch    BIGINT NOT NULL,
  version          BIGINT NOT NULL,
  password_hash    TEXT NOT NULL,
  password_set_at  BIGINT NOT NULL,
  password_length  BIGINT NOT NULL,
  enrol_by         BIGINT NOT NULL,
  created_at       BIGINT NOT NULL,
  last_signin_at   BIGINT NOT NULL,
  suspended_at     BIGINT NOT NULL,
  suspended_reason TEXT NOT NULL,
  erase_at         BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (email_key);
CREATE INDEX accounts_company ON accounts (company_id, name_order, id);

CREATE TABLE factors (
  id          TEXT PRIMARY KEY,
  company_id  TEXT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  application TEXT NOT NULL,
  sealed      BYTEA NOT NULL,
  last_step   BIGINT NOT NULL,
  drift       BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  used_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX factors_account ON factors (account_id);

CREATE TABLE recovery_sets (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id),
  company_id TEXT NOT NULL,
  salt       BYTEA NOT NULL,
  made_at    BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  company_id TEXT NOT NULL,
  hash       BYTEA NOT NULL,
  PRIMARY KEY (account_id, hash)
);

CREATE TABLE sessions (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  level         BIGINT NOT NULL,
  second        TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  seen_at       BIGINT NOT NULL,
  password_at   BIGINT NOT NULL,
  factor_at     BIGINT NOT NULL,
  recovery_at   BIGINT NOT NULL,
  browser       TEXT NOT NULL,
  system        TEXT NOT NULL,
  address       TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id, created_at);
CREATE INDEX sessions_created ON sessions (created_at);

CREATE TABLE pending_signins (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  password_at   BIGINT NOT NULL,
  factor_at     BIGINT NOT NULL,
  second        TEXT NOT NULL,
  remember      BOOLEAN NOT NULL,
  return_to     TEXT NOT NULL,
  expires_at    BIGINT NOT NULL,
  spent_strange BIGINT NOT NULL,
  spent_all     BIGINT NOT NULL
);
CREATE INDEX pending_account ON pending_signins (account_id, expires_at);
CREATE INDEX pending_ended ON pending_signins (expires_at);

CREATE TABLE enrolments (
  id            TEXT PRIMARY KEY,
  session_id    TEXT NOT NULL UNIQUE,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  change        BOOLEAN NOT NULL,
  application   TEXT NOT NULL,
  sealed        BYTEA NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX enrolments_account ON enrolments (account_id);

CREATE TABLE reveals (
  session_id    TEXT PRIMARY KEY,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  kind          TEXT NOT NULL,
  sealed        BYTEA NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX reveals_account ON reveals (account_id);

CREATE TABLE stored_forms (
  id            TEXT PRIMARY KEY,
  session_id    TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  sealed        BYTEA NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX stored_forms_session ON stored_forms (session_id);
CREATE INDEX stored_forms_account ON stored_forms (account_id);

CREATE TABLE trusted_devices (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  browser       TEXT NOT NULL,
  system        TEXT NOT NULL,
  address       TEXT NOT NULL,
  since         BIGINT NOT NULL,
  used_at       BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  UNIQUE (token_hash, account_id)
);
CREATE INDEX trusted_account ON trusted_devices (account_id, since);
CREATE INDEX trusted_company ON trusted_devices (company_id);
CREATE INDEX trusted_ended ON trusted_devices (expires_at);

CREATE TABLE known_browsers (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  browser_epoch BIGINT NOT NULL,
  failures      BIGINT NOT NULL,
  last_at       BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  UNIQUE (token_hash, account_id)
);
CREATE INDEX known_account ON known_browsers (account_id);
CREATE INDEX known_ended ON known_browsers (expires_at);

CREATE TABLE attempts (
  key        BYTEA PRIMARY KEY,
  kind       TEXT NOT NULL,
  failures   BIGINT NOT NULL,
  last_at    BIGINT NOT NULL,
  spent      TEXT NOT NULL,
  year_at    BIGINT NOT NULL,
  blocked_at BIGINT NOT NULL
);
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE links (
  id            TEXT PRIMARY KEY,
  kind          TEXT NOT NULL,
  token_hash    BYTEA NOT NULL UNIQUE,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  object_id     TEXT NOT NULL,
  sealed        BYTEA NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX links_account ON links (account_id, kind);
CREATE INDEX links_object ON links (object_id);
CREATE INDEX links_ended ON links (expires_at);

CREATE TABLE invitations (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  company_id    TEXT NOT NULL REFERENCES companies (id),
  company_epoch BIGINT NOT NULL,
  inviter_id    TEXT NOT NULL,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL,
  email_key     TEXT NOT NULL,
  language      TEXT NOT NULL,
  roles         BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  UNIQUE (company_id, email_key)
);

CREATE TABLE reset_requests (
  id            TEXT PRIMARY KEY,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  agent_id      TEXT NOT NULL,
  approver_id   TEXT NOT NULL,
  second_id     TEXT NOT NULL,
  only_admin    BOOLEAN NOT NULL,
  reason        TEXT NOT NULL,
  state         TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  due_at        BIGINT NOT NULL,
  decided_at    BIGINT NOT NULL
);
CREATE INDEX reset_requests_company ON reset_requests (company_id, created_at);
CREATE UNIQUE INDEX reset_requests_open ON reset_requests (account_id) WHERE state IN ('waiting', 'cooling');

CREATE TABLE outbox (
  id            TEXT PRIMARY KEY,
  company_id    TEXT NOT NULL,
  kind          TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  recipient_key BYTEA NOT NULL,
  language      TEXT NOT NULL,
  sealed        BYTEA NOT NULL,
  state         TEXT NOT NULL,
  attempts      BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  next_at       BIGINT NOT NULL,
  lease_until   BIGINT NOT NULL,
  done_at       BIGINT NOT NULL,
  failure       TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_done ON outbox (state, done_at);
CREATE INDEX outbox_recipient ON outbox (recipient_key, kind, created_at);

CREATE TABLE audit_heads (
  chain  TEXT PRIMARY KEY,
  seq    BIGINT NOT NULL,
  hash   BYTEA NOT NULL,
  mac    BYTEA NOT NULL
);

CREATE TABLE audit_repeats (
  chain     TEXT NOT NULL,
  kind      TEXT NOT NULL,
  target_id TEXT NOT NULL,
  minute    BIGINT NOT NULL,
  count     BIGINT NOT NULL,
  sealed    BYTEA NOT NULL,
  PRIMARY KEY (chain, kind, target_id, minute)
);

CREATE TABLE audit_entries (
  chain     TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  kind      TEXT NOT NULL,
  actor_id  TEXT NOT NULL,
  target_id TEXT NOT NULL,
  facts     TEXT NOT NULL,
  count     BIGINT NOT NULL,
  commit_to BYTEA NOT NULL,
  hash      BYTEA NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_kind ON audit_entries (chain, kind, seq);
CREATE INDEX audit_actor ON audit_entries (chain, actor_id, seq);
CREATE INDEX audit_target ON audit_entries (chain, target_id, seq);

CREATE TABLE audit_personal (
  chain   TEXT NOT NULL,
  seq     BIGINT NOT NULL,
  who     TEXT NOT NULL,
  sealed  BYTEA NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_personal_who ON audit_personal (who);

-- +goose Down

-- +goose Up
-- Where somebody is signed in at OpenID Connect clients, and which clients are
-- still to be told that it has ended; of each client what it may be told, how its
-- ID tokens are signed and where it hears of a sign-out; signing keys of two kinds.

ALTER TABLE oidc_clients ADD COLUMN scopes TEXT NOT NULL DEFAULT 'openid profile email company';
ALTER TABLE oidc_clients ADD COLUMN algorithm TEXT NOT NULL DEFAULT 'ES256';
ALTER TABLE oidc_clients ADD COLUMN logout_address TEXT NOT NULL DEFAULT '';

CREATE TABLE oidc_logins (
  id         TEXT PRIMARY KEY,
  app_id     TEXT NOT NULL REFERENCES apps (id),
  session_id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  sid        TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  UNIQUE (session_id, app_id)
);
CREATE INDEX oidc_logins_account ON oidc_logins (account_id);
CREATE INDEX oidc_logins_app ON oidc_logins (app_id);
CREATE INDEX oidc_logins_ended ON oidc_logins (created_at);

CREATE TABLE oidc_logouts (
  id          TEXT PRIMARY KEY,
  app_id      TEXT NOT NULL,
  company_id  TEXT NOT NULL,
  account_id  TEXT NOT NULL,
  sid         TEXT NOT NULL,
  address     TEXT NOT NULL,
  algorithm   TEXT NOT NULL,
  state       TEXT NOT NULL,
  attempts    BIGINT NOT NULL,
  next_at     BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  done_at     BIGINT NOT NULL,
  failure     TEXT NOT NULL
);
CREATE INDEX oidc_logouts_due ON oidc_logouts (state, next_at);
CREATE INDEX oidc_logouts_done ON oidc_logouts (state, done_at);
CREATE INDEX oidc_logouts_app ON oidc_logouts (app_id, state, done_at);
CREATE INDEX oidc_logouts_account ON oidc_logouts (account_id);

CREATE TABLE signing_keys_of_two_kinds (
  id         TEXT PRIMARY KEY,
  algorithm  TEXT NOT NULL,
  sealed     BYTEA NOT NULL,
  public     BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  signs_at   BIGINT NOT NULL,
  UNIQUE (algorithm, signs_at)
);
INSERT INTO signing_keys_of_two_kinds (id, algorithm, sealed, public, created_at, signs_at)
  SELECT id, 'ES256', sealed, public, created_at, signs_at FROM signing_keys;
DROP TABLE signing_keys;
ALTER TABLE signing_keys_of_two_kinds RENAME TO signing_keys;

-- +goose Down

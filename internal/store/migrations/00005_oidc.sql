-- +goose Up
-- Applications that speak OpenID Connect: what they are known by, what somebody's
-- sign-in gave to them, and what people consented to.

CREATE TABLE oidc_clients (
  app_id       TEXT PRIMARY KEY REFERENCES apps (id),
  public       BOOLEAN NOT NULL,
  without_pkce BOOLEAN NOT NULL,
  consent      BOOLEAN NOT NULL,
  redirects    TEXT NOT NULL,
  signed_out   TEXT NOT NULL,
  secret_hash  BYTEA NOT NULL,
  secret_at    BIGINT NOT NULL
);

CREATE TABLE oidc_grants (
  id            TEXT PRIMARY KEY,
  code_hash     BYTEA NOT NULL UNIQUE,
  app_id        TEXT NOT NULL REFERENCES apps (id),
  app_epoch     BIGINT NOT NULL,
  session_id    TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  redirect      TEXT NOT NULL,
  challenge     TEXT NOT NULL,
  nonce         TEXT NOT NULL,
  scope         TEXT NOT NULL,
  acr           TEXT NOT NULL,
  amr           TEXT NOT NULL,
  auth_at       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  spent_at      BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX oidc_grants_session ON oidc_grants (session_id);
CREATE INDEX oidc_grants_account ON oidc_grants (account_id);
CREATE INDEX oidc_grants_app ON oidc_grants (app_id);
CREATE INDEX oidc_grants_ended ON oidc_grants (expires_at);

CREATE TABLE oidc_tokens (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  grant_id      TEXT NOT NULL REFERENCES oidc_grants (id) ON DELETE CASCADE,
  kind          TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  spent_at      BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX oidc_tokens_grant ON oidc_tokens (grant_id);
CREATE INDEX oidc_tokens_account ON oidc_tokens (account_id);
CREATE INDEX oidc_tokens_ended ON oidc_tokens (expires_at);

CREATE TABLE oidc_consents (
  app_id     TEXT NOT NULL REFERENCES apps (id),
  company_id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  scope      TEXT NOT NULL,
  given_at   BIGINT NOT NULL,
  PRIMARY KEY (app_id, account_id)
);
CREATE INDEX oidc_consents_account ON oidc_consents (account_id);

-- +goose Down

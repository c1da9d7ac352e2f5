-- +goose Up
-- Applications behind Twinlatch. What a browser or a machine holds for one of
-- them carries the application's epoch beside those of the person.

CREATE TABLE apps (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_order BYTEA NOT NULL,
  kind       TEXT NOT NULL,
  address    TEXT NOT NULL,
  host       TEXT NOT NULL UNIQUE,
  everyone   BOOLEAN NOT NULL,
  asks       TEXT NOT NULL,
  fresh_ms   BIGINT NOT NULL,
  machines   BOOLEAN NOT NULL,
  epoch      BIGINT NOT NULL,
  version    BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX apps_name ON apps (name_order, id);

CREATE TABLE app_companies (
  app_id     TEXT NOT NULL REFERENCES apps (id),
  company_id TEXT NOT NULL REFERENCES companies (id),
  PRIMARY KEY (app_id, company_id)
);
CREATE INDEX app_companies_company ON app_companies (company_id);

CREATE TABLE app_sessions (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  app_id        TEXT NOT NULL REFERENCES apps (id),
  app_epoch     BIGINT NOT NULL,
  host          TEXT NOT NULL,
  session_id    TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  created_at    BIGINT NOT NULL
);
CREATE INDEX app_sessions_session ON app_sessions (session_id);
CREATE INDEX app_sessions_account ON app_sessions (account_id);
CREATE INDEX app_sessions_app ON app_sessions (app_id);
CREATE INDEX app_sessions_created ON app_sessions (created_at);

CREATE TABLE handoffs (
  id            TEXT PRIMARY KEY,
  code_hash     BYTEA NOT NULL UNIQUE,
  state_hash    BYTEA NOT NULL,
  app_id        TEXT NOT NULL REFERENCES apps (id),
  app_epoch     BIGINT NOT NULL,
  host          TEXT NOT NULL,
  session_id    TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  return_to     TEXT NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX handoffs_session ON handoffs (session_id);
CREATE INDEX handoffs_account ON handoffs (account_id);
CREATE INDEX handoffs_app ON handoffs (app_id);
CREATE INDEX handoffs_ended ON handoffs (expires_at);

-- +goose Down

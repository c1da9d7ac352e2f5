-- +goose Up
-- Application passwords: what a program of somebody's shows at one application.
-- Each carries the epochs of its person, their company and the application.

CREATE TABLE app_passwords (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  app_id        TEXT NOT NULL REFERENCES apps (id),
  app_epoch     BIGINT NOT NULL,
  host          TEXT NOT NULL,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  name          TEXT NOT NULL,
  proven_at     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  used_at       BIGINT NOT NULL,
  used_from     TEXT NOT NULL
);
CREATE INDEX app_passwords_app ON app_passwords (app_id);
CREATE INDEX app_passwords_account ON app_passwords (account_id);
CREATE INDEX app_passwords_company ON app_passwords (company_id);
CREATE INDEX app_passwords_ended ON app_passwords (expires_at);

-- +goose Down

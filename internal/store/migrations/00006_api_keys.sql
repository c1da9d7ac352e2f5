-- +goose Up
-- Keys of the API. One carries the epochs of the person who made it. What was
-- created with a key under an idempotency key is remembered for a day.

CREATE TABLE api_keys (
  id            TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL UNIQUE,
  company_id    TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  account_epoch BIGINT NOT NULL,
  company_epoch BIGINT NOT NULL,
  name          TEXT NOT NULL,
  scopes        TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  used_at       BIGINT NOT NULL,
  used_from     TEXT NOT NULL
);
CREATE INDEX api_keys_company ON api_keys (company_id);
CREATE INDEX api_keys_account ON api_keys (account_id);
CREATE INDEX api_keys_ended ON api_keys (expires_at);

CREATE TABLE api_creations (
  id         TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  key_id     TEXT NOT NULL,
  idem       BYTEA NOT NULL,
  request    BYTEA NOT NULL,
  object     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (key_id, idem)
);
CREATE INDEX api_creations_ended ON api_creations (created_at);

-- +goose Down

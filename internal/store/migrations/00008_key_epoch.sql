-- +goose Up
-- An API key belongs to its company and outlives a password that its maker
-- changes (docs/decisions/0015). It dies with an epoch of its own; those that
-- were dead with the former one stay dead.

ALTER TABLE accounts ADD COLUMN key_epoch BIGINT NOT NULL DEFAULT 0;

DELETE FROM api_keys WHERE NOT EXISTS
  (SELECT 1 FROM accounts a WHERE a.id = api_keys.account_id AND a.epoch = api_keys.account_epoch);
UPDATE api_keys SET account_epoch = 0;
ALTER TABLE api_keys RENAME COLUMN account_epoch TO key_epoch;

-- +goose Down

-- +goose Up
-- The servers that run on this database, and which keys each of them has, so
-- that a rotation waits for the last one.

CREATE TABLE nodes (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  key_fingerprint TEXT NOT NULL,
  seen_at         BIGINT NOT NULL
);
CREATE INDEX nodes_seen ON nodes (seen_at);

-- +goose Down

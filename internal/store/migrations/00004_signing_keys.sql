-- +goose Up
-- Keys that sign what applications verify. The private part is sealed.

CREATE TABLE signing_keys (
  id         TEXT PRIMARY KEY,
  sealed     BYTEA NOT NULL,
  public     BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  signs_at   BIGINT NOT NULL UNIQUE
);

-- +goose Down

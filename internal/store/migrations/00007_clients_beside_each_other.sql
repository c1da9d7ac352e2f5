-- +goose Up
-- The host is what a proxy asks about. An OpenID Connect client is known by its
-- id, and several may live at one host: in place of a host it has a word that is
-- none.
UPDATE apps SET host = 'client:' || id WHERE kind = 'openid-connect';

-- +goose Down

package flow

import (
	"encoding/base64"
	"encoding/json"

	"github.com/twinlatch/twinlatch/internal/secret"
)

// This file seals what browsers carry for us, in a cookie or in an address, so
// that strangers fill no table, and nobody reads it or makes it up. Nothing of it
// is kept here: what a rotation of the keys retires on the way is begun again.

var noticePlace = secret.Where{Owner: "browser", Column: "notice"}

// NoticeSeal seals a result on its way to the next page, for a cookie.
func (h *House) NoticeSeal(plain []byte) ([]byte, error) { return h.Keys.Seal(plain, noticePlace) }

// NoticeOpen gives it back; an error for anything else.
func (h *House) NoticeOpen(sealed []byte) ([]byte, error) { return h.Keys.Open(sealed, noticePlace) }

// What travels in an address, each sealed to what it is for, so that none is taken
// for another.
var (
	passagePlace = secret.Where{Owner: "browser", Column: "passage"}      // to /apps/enter, for five minutes
	askPlace     = secret.Where{Owner: "browser", Column: "oidc"}         // to /apps/authorize, for half an hour
	leavingPlace = secret.Where{Owner: "browser", Column: "oidc leaving"} // to /oidc/logout and /apps/sign-out, likewise
)

// carry seals something for an address.
func (h *House) carry(what any, place secret.Where) (string, error) {
	plain, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	sealed, err := h.Keys.Seal(plain, place)
	return whole(base64.RawURLEncoding.EncodeToString(sealed), err)
}

// carried opens what came back; false for anything else. Whether its time is over
// is for its reader to ask.
func (h *House) carried(request string, place secret.Where, what any) bool {
	sealed, err := base64.RawURLEncoding.DecodeString(request)
	if err != nil {
		return false
	}
	plain, err := h.Keys.Open(sealed, place)
	return err == nil && json.Unmarshal(plain, what) == nil
}

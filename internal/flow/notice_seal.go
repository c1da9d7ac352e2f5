package flow

import "github.com/twinlatch/twinlatch/internal/secret"

var noticePlace = secret.Where{Owner: "browser", Column: "notice"}

// NoticeSeal seals a result on its way to the next page, so that a browser's
// cookie shows nothing and makes nothing up.
func (h *House) NoticeSeal(plain []byte) ([]byte, error) { return h.Keys.Seal(plain, noticePlace) }

// NoticeOpen gives it back; an error for anything else.
func (h *House) NoticeOpen(sealed []byte) ([]byte, error) { return h.Keys.Open(sealed, noticePlace) }

var passagePlace = secret.Where{Owner: "browser", Column: "passage"}

// sealPassage seals what travels in a browser's address to /apps/enter. It lives
// five minutes: what a rotation retires in between is begun again.
func (h *House) sealPassage(plain []byte) ([]byte, error) { return h.Keys.Seal(plain, passagePlace) }

// askPlace is what a client's request is sealed to while its person signs in.
var askPlace = secret.Where{Owner: "browser", Column: "oidc"}

// sealAsk seals what travels in a browser's address to /apps/authorize, for half
// an hour.
func (h *House) sealAsk(plain []byte) ([]byte, error) { return h.Keys.Seal(plain, askPlace) }

// leavingPlace is what a client's wish to sign somebody out is sealed to.
var leavingPlace = secret.Where{Owner: "browser", Column: "oidc leaving"}

// sealLeaving seals what travels in a browser's address to /oidc/logout and
// /apps/sign-out, for half an hour.
func (h *House) sealLeaving(plain []byte) ([]byte, error) { return h.Keys.Seal(plain, leavingPlace) }

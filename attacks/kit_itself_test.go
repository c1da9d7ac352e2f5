package attacks_test

import "testing"

// The kit itself keeps its promises: who is in is in, who is out is out.
func TestTheKit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		b.isOut()
		h.bo.enrol(b)
		b.isIn()
		half := h.browser()
		if a := half.password(h.bo); a.path != codePage {
			t.Fatalf("the password led to %s", a.path)
		}
		half.isOut()
		if a := half.post(codePage, "code", h.bo.wrongCode()); a.path != codePage {
			t.Fatalf("a wrong code led to %s", a.path)
		}
		half.code(h.bo)
		half.isIn()
		half.post("/signout")
		half.signInTrusting(h.bo)
		half.post("/signout")
		half.isOut()
		if a := half.password(h.bo); a.path != home {
			t.Fatalf("the trusted browser came to %s", a.path)
		}
		h.browser().password(h.cleo).says(t, "Cleo Clark")
		forgot := h.browser()
		forgot.post("/password/forgot", "email", h.cleo.email)
		forgot.get(h.link(h.cleo.email, "password-reset")).says(t, "password")
	})
}

package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var twoFactorTab = section{page.SectionProfile, page.TabTwoFactor}

// showTwoFactor is the Two-Factor Authentication tab.
func (s *Site) showTwoFactor(w http.ResponseWriter, r *door.Request) error {
	return s.twoFactorPage(w, r, nil)
}

func (s *Site) twoFactorPage(w http.ResponseWriter, r *door.Request, err error) error {
	v := r.Visitor
	two, readErr := s.House.TwoFactor(r.Context(), v.Account, v.Company, r.Cookie(door.TrustCookie))
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, twoFactorTab, err)
		if two.Factor == nil {
			return page.TwoFactorOff{Frame: f}
		}
		p := page.TwoFactorOn{
			Frame: f, Slug: two.Factor.Application, Since: two.Factor.CreatedAt, LastUsed: two.Factor.UsedAt, CodesLeft: two.Left,
			CompanyRequires: v.Company.Policy.Required, Blocked: blocked(f, v, two.Tried), OfferChange: offersChange(v),
			Devices: s.devices(f, two.Devices, two.This),
		}
		if v.Company.Policy.Trusted {
			p.TrustDays = v.Company.Policy.TrustedDays
		}
		return p
	})
}

// blocked says why codes are refused and what helps; empty when they are not.
func blocked(f page.Frame, v *flow.Visitor, n twinlatch.Tried) string {
	switch {
	case !n.Blocked:
		return ""
	case !n.Liftable:
		return f.Say("twofactor.blocked-ceiling")
	case v.Session.Level < twinlatch.Level2:
		return f.Say("twofactor.blocked-level1")
	}
	return f.Say("twofactor.blocked")
}

// offersChange says whether Change application is offered at once: this sign-in
// came by recovery code, so the phone may be gone.
func offersChange(v *flow.Visitor) bool { return v.Session.Second == twinlatch.ByRecoveryCode }

// devices lists trusted devices as the table shows them, the asking browser first.
func (s *Site) devices(f page.Frame, all []twinlatch.TrustedDevice, this twinlatch.DeviceID) []page.Device {
	var first, rest []page.Device
	for _, d := range all {
		row := page.Device{
			ID: string(d.ID), Browser: placeName(f, d.Place), Address: d.Place.Address,
			Since: d.Since, LastUsed: d.UsedAt, Expires: d.ExpiresAt, This: d.ID == this,
		}
		if row.This {
			first = append(first, row)
		} else {
			rest = append(rest, row)
		}
	}
	return append(first, rest...)
}

// placeName is what a person recognises: "Chrome on Linux".
func placeName(f page.Frame, p twinlatch.Place) string {
	browser, system := p.Browser, p.System
	if browser == "" {
		browser = f.Say("place.browser")
	}
	if system == "" {
		system = f.Say("place.system")
	}
	return f.Say("place.name", "Browser", browser, "System", system)
}

// postDeviceRemove is Remove on one trusted device.
func (s *Site) postDeviceRemove(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.DeviceForget(r.Context(), r.Visitor, twinlatch.DeviceID(r.PostFormValue("device"))); err != nil {
		return err
	}
	return s.after(w, r, "/profile/two-factor", done("devices.removed"))
}

// postDevicesRemoveAll is Remove all.
func (s *Site) postDevicesRemoveAll(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.DeviceForgetAll(r.Context(), r.Visitor); err != nil {
		return err
	}
	return s.after(w, r, "/profile/two-factor", done("devices.removed-all"))
}

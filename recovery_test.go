package twinlatch

import (
	"strings"
	"testing"
)

func TestARecoveryCodeMayBeTypedAsItWasWrittenDown(t *testing.T) {
	for _, typed := range []string{
		"01A2-B3C4-D5E6-F7G8", "01a2-b3c4-d5e6-f7g8", "01A2B3C4D5E6F7G8", " 01A2 B3C4 D5E6 F7G8 \n",
		"0 1 A 2 b 3 c 4 d 5 e 6 f 7 g 8", "O1A2-B3C4-D5E6-F7G8", "oIa2-b3c4-d5e6-f7g8", "0la2–b3c4–d5e6–f7g8",
		"０１Ａ２－Ｂ３Ｃ４－Ｄ５Ｅ６－Ｆ７Ｇ８",
	} {
		if got, ok := NormalizeRecoveryCode(typed); got != "01A2B3C4D5E6F7G8" || !ok {
			t.Errorf("%q is read as %q (%v)", typed, got, ok)
		}
	}
}

func TestWhatCannotBeARecoveryCodeIsNone(t *testing.T) {
	for _, typed := range []string{
		"", "123456", "01A2-B3C4-D5E6-F7G", "01A2-B3C4-D5E6-F7G8-9", "U1A2-B3C4-D5E6-F7G8", "01A2-B3C4-D5E6-F7G!",
		"01A2-B3C4-D5E6-F7Gé", "01A2-B3C4-D5E6-F7Gſ", "01A2_B3C4_D5E6_F7G8", strings.Repeat("0", 10<<10), "\xff1A2-B3C4-D5E6-F7G8",
	} {
		if code, ok := NormalizeRecoveryCode(typed); ok {
			t.Errorf("%.30q is read as %q", typed, code)
		}
	}
}

func FuzzNormalizeRecoveryCode(f *testing.F) {
	f.Add("01A2-B3C4-D5E6-F7G8")
	f.Add("oil0-OIL1-ｏｉｌ")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := NormalizeRecoveryCode(typed)
		if !ok {
			return
		}
		if again, same := NormalizeRecoveryCode(code); len(code) != 16 || again != code || !same {
			t.Errorf("%q gives %q, which gives %q (%v)", typed, code, again, same)
		}
	})
}

package twinlatch_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// reading are functions of others that take text apart. Whoever hands them text
// that was written elsewhere, a stranger's request, a file, a row, has a line
// below.
var reading = []string{
	"json.Unmarshal", "json.NewDecoder", "toml.Unmarshal", "toml.NewDecoder", "xml.Unmarshal",
	"url.Parse", "url.ParseRequestURI", "url.ParseQuery", "netip.ParseAddr", "netip.ParsePrefix", "net.ParseIP",
	"strconv.Atoi", "strconv.ParseInt", "strconv.ParseUint", "strconv.ParseFloat", "strconv.ParseBool", "fmt.Sscan", "fmt.Sscanf", "time.Parse",
	"mail.ParseAddress", "netmail.ParseAddress", "useragent.Parse", "language.Parse", "language.ParseAcceptLanguage",
	"pgx.ParseConfig", "pgxpool.ParseConfig", "tls.LoadX509KeyPair", "pem.Decode", "x509.ParsePKCS8PrivateKey", "insecurecleartextkeyset.Read",
	"hex.DecodeString", "csv.NewReader",
	// methods, by their names alone
	".ParseForm", ".DecodeString", ".Decode",
}

// reader is a function that takes outside text apart, and the fuzzer that does so
// with it all day; or none, with the reason. One of our own hand, without any of
// the above, is marked: nobody but this table knows that it reads.
type reader struct {
	where  string // file and function
	fuzzer string // folder and fuzzer; empty for none
	why    string // without a fuzzer
	ours   bool
}

const (
	written = "it reads what the same function's other half wrote into a row of ours"
	config  = "it reads a setting that Check, which is fuzzed, has let through"
)

var readers = []reader{
	{where: "app.go ParseAddress", fuzzer: ". FuzzParseAddress"},
	{where: "app.go NormalizeHost", fuzzer: ". FuzzNormalizeHost", ours: true},
	{where: "app.go Host", fuzzer: ". FuzzParseAddress"},
	{where: "mail.go Unpack", fuzzer: ". FuzzMailUnpack"},
	{where: "oidc_client.go mayRegister", fuzzer: ". FuzzMayRegister"},
	{where: "oidc_logout.go ParseLogoutAddress", fuzzer: ". FuzzLogoutAddress"},
	{where: "oidc_request.go challengeText", fuzzer: ". FuzzChallenge"},
	{where: "otpauth.go KeyURI", fuzzer: ". FuzzKeyURI", ours: true},
	{where: "password.go CheckPassword", fuzzer: ". FuzzCheckPassword", ours: true},
	{where: "recovery.go NormalizeRecoveryCode", fuzzer: ". FuzzNormalizeRecoveryCode", ours: true},
	{where: "redirect.go SafeReturn", fuzzer: ". FuzzSafeReturn"},
	{where: "role.go ParseRoles", fuzzer: ". FuzzParseRoles", ours: true},
	{where: "totp.go NormalizeCode", fuzzer: ". FuzzNormalizeCode", ours: true},
	{where: "totp.go MatchCode", fuzzer: ". FuzzMatchCode", ours: true},

	{where: "internal/api/strict.go asDescribed", fuzzer: "internal/api FuzzUnmarshal"},
	{where: "internal/api/strict.go unmarshal", fuzzer: "internal/api FuzzUnmarshal"},
	{where: "internal/config/check.go Public", fuzzer: "internal/config FuzzSettings"},
	{where: "internal/config/check.go parseNetwork", fuzzer: "internal/config FuzzSettings"},
	{where: "internal/config/check.go checkMail", fuzzer: "internal/config FuzzSettings"},
	{where: "internal/config/check.go checkContact", fuzzer: "internal/config FuzzSettings"},
	{where: "internal/config/check.go loopback", fuzzer: "internal/config FuzzSettings"},
	{where: "internal/config/file.go ReadFile", fuzzer: "internal/config FuzzFile"},

	{where: "internal/door/address.go clientOf", fuzzer: "internal/door FuzzForwardedFor"},
	{where: "internal/door/address.go peerOf", fuzzer: "internal/door FuzzForwardedFor"},
	{where: "internal/door/form.go parse", fuzzer: "internal/door FuzzForm"},
	{where: "internal/door/path.go returnQuery", fuzzer: "internal/door FuzzReturnQuery", ours: true},
	{where: "internal/door/place.go place", fuzzer: "internal/door FuzzUserAgent"},
	{where: "internal/door/cookie.go Cookie", fuzzer: "server FuzzCookies", ours: true},
	{where: "internal/door/door.go guard", fuzzer: "server FuzzRequest", ours: true},

	{where: "internal/flow/app_register.go read", fuzzer: "internal/flow FuzzAppForm"},
	{where: "internal/flow/audit_show.go auditLine", why: written},
	{where: "internal/flow/audit_show.go readable", fuzzer: "internal/flow FuzzReadable", ours: true},
	{where: "internal/flow/audit_write.go counted", why: written},
	{where: "internal/flow/browser_seal.go carried", why: "only what this instance sealed opens, which internal/secret FuzzOpen tries"},
	{where: "internal/flow/email.go parseEmail", fuzzer: "internal/flow FuzzEmail"},
	{where: "internal/flow/form_read.go parseDays", why: "a number and its bounds, as any page reads one"},
	{where: "internal/flow/form_read.go parseName", fuzzer: "internal/flow FuzzNameAndReason", ours: true},
	{where: "internal/flow/form_read.go parseReason", fuzzer: "internal/flow FuzzNameAndReason", ours: true},
	{where: "internal/flow/language.go languageOf", fuzzer: "internal/flow FuzzLanguage"},
	{where: "internal/flow/oidc_hint.go openHint", why: "only what a key of this instance signed opens, which internal/secret FuzzOpenSigned tries"},
	{where: "internal/flow/password_set.go host", why: config},
	{where: "internal/flow/policy_form.go shown", fuzzer: "internal/flow FuzzPolicyShown"},
	{where: "internal/flow/proof_give.go FormShow", why: written},
	{where: "internal/flow/reveal_show.go revealed", why: written},

	{where: "internal/forwardauth/facts.go originalURL", fuzzer: "internal/forwardauth FuzzFacts"},
	{where: "internal/forwardauth/facts.go forwarded", fuzzer: "internal/forwardauth FuzzFacts", ours: true},
	{where: "internal/forwardauth/machine.go appPasswordIn", fuzzer: "internal/forwardauth FuzzAppPassword"},
	{where: "internal/forwardauth/gate.go answer", why: "it reads the address that ParseAddress, which is fuzzed, has written"},

	{where: "internal/maintain/doctor_outside.go certificate", why: "the operator's own file, read by the standard library"},
	{where: "cmd/twinlatch/certificate.go load", why: "the operator's own file, read by the standard library"},
	{where: "cmd/twinlatch/demo.go Run", why: "one flag of the operator's, which names a loopback address or ends the command"},
	{where: "cmd/twinlatch/setup.go readLine", fuzzer: "cmd/twinlatch FuzzReadLine", ours: true},

	{where: "internal/notify/smtp.go NewSMTP", fuzzer: "internal/notify FuzzServerAddress"},
	{where: "internal/notify/smtp.go port", fuzzer: "internal/notify FuzzServerAddress"},
	{where: "internal/notify/smtp.go isLoopback", fuzzer: "internal/notify FuzzServerAddress"},
	{where: "internal/notify/smtp_message.go message", fuzzer: "internal/notify FuzzHeaders", ours: true},

	{where: "internal/oidc/authorize.go read", fuzzer: "internal/oidc FuzzAuthorize"},
	{where: "internal/oidc/authorize.go readClaims", fuzzer: "internal/oidc FuzzAuthorize"},

	{where: "internal/secret/signed.go OpenSigned", fuzzer: "internal/secret FuzzOpenSigned"},
	{where: "internal/secret/keyfile.go parseKeyFile", fuzzer: "internal/secret FuzzKeyFile"},
	{where: "internal/secret/keyfile.go parseSealingKeys", fuzzer: "internal/secret FuzzKeyFile"},
	{where: "internal/secret/phc.go decodeHash", fuzzer: "internal/secret FuzzDecodeHash"},
	{where: "internal/secret/phc.go boundArgon2", fuzzer: "internal/secret FuzzDecodeHash"},
	{where: "internal/secret/phc.go boundScrypt", fuzzer: "internal/secret FuzzDecodeHash"},
	{where: "internal/secret/phc.go between", fuzzer: "internal/secret FuzzDecodeHash"},
	{where: "internal/secret/recovery.go readRecoverySalt", fuzzer: "internal/secret FuzzRecoverySalt"},
	{where: "internal/secret/recovery.go parseRecipe", fuzzer: "internal/secret FuzzRecoverySalt"},
	{where: "internal/secret/seal.go Open", fuzzer: "internal/secret FuzzOpen", ours: true},
	{where: "internal/secret/seal.go Holds", fuzzer: "internal/secret FuzzOpenGarbage", ours: true},
	{where: "internal/secret/signing.go ParseSigner", why: "only a key that this instance sealed comes here, which FuzzOpen tries"},
	{where: "internal/secret/token.go TokenKey", fuzzer: "internal/secret FuzzHashToken"},

	{where: "internal/store/account.go escapeLike", fuzzer: "internal/store FuzzSearch", ours: true},
	{where: "internal/store/attempts.go unpackSpent", fuzzer: "internal/store FuzzUnpackSpent"},
	{where: "internal/store/audit.go scanAudit", why: "facts that cannot be read are none; audit verify says that they were changed"},
	{where: "internal/store/inspect.go openToLook", why: "the DSN that newPool, which is fuzzed, reads as well"},
	{where: "internal/store/inspect.go newestTables", why: "the names of our own migrations"},
	{where: "internal/store/postgres.go newPool", fuzzer: "internal/store FuzzDSN"},

	{where: "internal/web/audit_sentence.go auditDetail", why: "a number that a deed of ours wrote"},
	{where: "internal/web/configuration_account.go number", fuzzer: "internal/web FuzzFilter"},
	{where: "internal/web/configuration_audit.go sequence", fuzzer: "internal/web FuzzFilter"},
	{where: "internal/web/errors.go cameFrom", fuzzer: "internal/web FuzzCameFrom"},
	{where: "internal/web/qr.go qrPicture", fuzzer: "internal/web FuzzQRPicture", ours: true},
	{where: "internal/web/respond.go takeNotice", fuzzer: "server FuzzCookies"},

	{where: "internal/words/catalogue.go For", fuzzer: "internal/words FuzzAcceptLanguage"},
	{where: "internal/words/letter_write.go write", why: config},
	{where: "internal/words/letter_write.go link", fuzzer: "internal/words FuzzLetter"},
	{where: "internal/words/hostile.go oneLine", fuzzer: "internal/words FuzzLetter", ours: true},

	{where: "server/server.go newServer", why: config},
	{where: "server/demo.go NewDemo", why: config},
}

func TestWhoeverReadsOutsideTextIsFuzzed(t *testing.T) {
	named := map[string]reader{}
	for _, r := range readers {
		if r.fuzzer == "" && r.why == "" || r.fuzzer != "" && r.why != "" {
			t.Errorf("%s needs a fuzzer or a reason, and not both", r.where)
		}
		named[r.where] = r
	}
	found := map[string]bool{}
	for _, f := range productionFiles(t) {
		if notRead(f.path) {
			continue
		}
		for _, fn := range functions(f) {
			where := f.path + " " + fn.Name.Name
			reads := readsOutside(fn)
			r, has := named[where]
			found[where] = found[where] || has && (reads || r.ours)
			if reads && !has {
				t.Errorf("%s takes outside text apart: add a line with its fuzzer, or the reason for none", where)
			}
		}
	}
	for where := range named {
		if !found[where] {
			t.Errorf("%s reads nothing any more, or is gone: take its line out", where)
		}
	}
}

func TestEveryFuzzerReadsForSomebody(t *testing.T) {
	fuzzers := map[string]bool{}
	for _, f := range allFiles(t) {
		for _, fn := range functions(f) {
			if f.isTest() && strings.HasPrefix(fn.Name.Name, "Fuzz") {
				fuzzers[path.Dir(f.path)+" "+fn.Name.Name] = false
			}
		}
	}
	for _, r := range readers {
		if r.fuzzer == "" {
			continue
		}
		if _, there := fuzzers[r.fuzzer]; !there {
			t.Errorf("%s is fuzzed by %s, which is not there", r.where, r.fuzzer)
			continue
		}
		fuzzers[r.fuzzer] = true
		folder, fuzzer, _ := strings.Cut(r.fuzzer, " ")
		file, name, _ := strings.Cut(r.where, " ")
		if path.Dir(file) == folder && !reaches(t, folder, fuzzer, name) {
			t.Errorf("%s never comes to %s", r.fuzzer, r.where)
		}
	}
	for fuzzer, used := range fuzzers {
		if !used {
			t.Errorf("%s has no line: name whom it reads for", fuzzer)
		}
	}
}

// notRead are rooms that no stranger reaches: what measures, tells stories or
// shows the demo.
func notRead(file string) bool {
	return slices.ContainsFunc([]string{"bench", "stories", "internal/testkit", "internal/demo"}, func(room string) bool {
		return inside(path.Dir(file), room)
	})
}

func readsOutside(fn *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				found = found || slices.Contains(reading, exprText(sel)) || slices.Contains(reading, "."+sel.Sel.Name)
			}
		}
		return !found
	})
	return found
}

// reaches follows names from function to function within a folder, its tests
// included.
func reaches(t *testing.T, folder, from, to string) bool {
	calls := map[string][]string{}
	for _, f := range allFiles(t) {
		if path.Dir(f.path) != folder {
			continue
		}
		for _, fn := range functions(f) {
			ast.Inspect(fn, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					calls[fn.Name.Name] = append(calls[fn.Name.Name], id.Name)
				}
				return true
			})
		}
	}
	seen := map[string]bool{}
	for waiting := []string{from}; len(waiting) > 0; waiting = waiting[1:] {
		if name := waiting[0]; !seen[name] {
			seen[name] = true
			waiting = append(waiting, calls[name]...)
		}
	}
	return seen[to]
}

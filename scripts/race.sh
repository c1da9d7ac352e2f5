#!/usr/bin/env bash
# The race detector over the packages where goroutines meet. It slows SQLite
# about tenfold, so the whole of it belongs to `make test-long`.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=(./internal/testkit ./internal/secret ./internal/store ./internal/maintain ./internal/notify ./internal/flow ./internal/door ./server)
present=()
for package in "${packages[@]}"; do
  compgen -G "$package/*_test.go" >/dev/null && present+=("$package")
done
# Long walks of one goroutine, which the detector would only slow down.
alone='TestTheModelAndTheProductAgree|TestADeedThatFailsAnywhereGrantsNothing|TestAFormThatFailsAnywhereShowsTheErrorPageAndLetsNobodyIn'
alone+='|TestEveryAnswerHasTheHeaders|TestAWrongPasswordLooksTheSameForEveryAddress|TestAForgottenPasswordLooksTheSameForEveryAddress'
CGO_ENABLED=1 go test -race -count=1 -timeout 10m -skip "^($alone)\$" "${present[@]}"

# The house's one set of commands. `make` alone prints them.

SHELL := bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help run demo build test test-long security proxies fuzz lint vuln storybook screenshots settings protection conformance

help: ## print this help
	@echo 'Twinlatch: make TARGET'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

run: ## start the server on http://localhost:8080 with data in ./data
	go run ./cmd/twinlatch serve

demo: ## start a throw-away instance with sample people; it prints how to sign in
	go run ./cmd/twinlatch demo

build: ## build the one static binary, bin/twinlatch
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "$(LDFLAGS)" -o bin/twinlatch ./cmd/twinlatch

test: ## everything that must hold: lint, vulnerabilities, all tests; 25 minutes at most
	@scripts/test.sh

test-long: ## the rest: long fuzzing, long models, many kills; writes docs/results/test-long.md
	@scripts/test-long.sh

security: ## outside tools against the running binary; writes docs/results/security.md; 30 minutes
	@scripts/security.sh

proxies: ## build Traefik and the newest Caddy, and run the stories of applications in every proxy
	@scripts/proxies-install.sh
	TWINLATCH_PROXIES=all go test -count=1 -timeout 20m ./stories/protect

fuzz: ## every fuzzer, FUZZ_TIME=10m each; keeps what it finds in testdata/fuzz
	@scripts/fuzz.sh

lint: ## gofmt, go vet, staticcheck, golangci-lint
	@scripts/lint.sh

vuln: ## known vulnerabilities that our code calls (govulncheck)
	@scripts/vuln.sh

storybook: ## show every page in every state on http://127.0.0.1:8090
	go run ./stories/storybook

screenshots: ## photograph the storybook into build/screenshots
	go run ./stories/storybook -screenshots build/screenshots

conformance: ## write docs/conformance.md anew from its tables
	go test -count=1 . -run Conformance -update

settings: ## write docs/settings.md anew from the settings' own struct
	go test -count=1 ./internal/config -update

protection: ## write docs/brute-force-protection.md anew from the limits of guessing
	go test -count=1 . -run TestThePageOfBruteForceProtection -update

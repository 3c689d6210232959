# The two commands of the README are `make run` and `make test`; each sets up all it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Keeping the compiled tests saves six seconds of every later run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast soak check format docs bench screenshots lock clean help

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed ## Fill a store with simulated patients and serve the dashboard
	@$(BIN)/fusionboard demo

test: $(VENV)/.installed-dev ## Install the peers where that is allowed, then run every test
	@bash tests/integration/install.sh
	@$(PYTEST) -n 2 --dist loadfile --cov --cov-report=term

test-fast: $(VENV)/.installed-dev ## Only the tests that need no peers, browser, real data or patience
	@FUSIONBOARD_HYPOTHESIS=brief $(PYTEST) -n 2 --dist loadfile -m "not slow and not browser and not peer and not real_data"

soak: $(VENV)/.installed-dev ## Fuzzing and simulations at full size; writes docs/results/soak.md
	@$(BIN)/python tests/soak.py

check: $(VENV)/.installed-dev ## Lint, format, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## Let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev ## Build the documents and the Python reference into build/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Open build/docs/index.html."

bench: $(VENV)/.installed-dev ## Measure against the named peers; writes bench.json
	@$(BIN)/python tests/bench/run.py

screenshots: $(VENV)/.installed-dev ## Take the README's pictures with a real browser
	@$(BIN)/python tests/browser/take_screenshots.py --out docs/start

lock: $(VENV)/.installed-dev ## Resolve pyproject.toml afresh into the two lock files
	$(BIN)/python .ci/lock.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned packages into $(VENV); the first time takes a few minutes."
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the pinned tools for tests and checks into $(VENV)."
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	@touch $@

clean: ## Remove the environment and all caches, but no patient data
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

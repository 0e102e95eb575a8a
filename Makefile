# The two commands of the README are `make run` and `make test`; everything else is for people who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install run demo test check format bench docs clean

install: $(STAMP)

run: $(STAMP)
	@$(BIN)/python -m synthcore serve

demo: $(STAMP)
	@$(BIN)/python -m synthcore demo

test: $(STAMP)
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@set -e; for file in benchmarks/*.py docs/make_*.py; do $(BIN)/mypy --no-error-summary $$file; done
	$(MAKE) --no-print-directory test

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	@status=0; for file in benchmarks/*.py; do $(BIN)/python $$file || status=1; done; exit $$status

docs: $(STAMP)
	$(BIN)/python docs/make_docs.py

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache

# uv where it is found, else the interpreter's own venv and pip
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  { [ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); } && uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else \
	  { [ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); } && $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $(STAMP)

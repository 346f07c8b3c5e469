# Two commands: `make serve` to see it, `make test` to prove it. Everything else is below them.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps what it has compiled of our sources: a command that runs again need not read them again.
unexport PYTHONDONTWRITEBYTECODE

MANIFEST := releases/current/manifest.json

.PHONY: serve build test redteam faults bench sizes check format screenshots clean

serve: build
	@CARESHEET_DEMO=on $(BIN)/caresheet serve

# Asked of `find`, and not of make: an administrator's file names may hold anything, and files may go.
build: $(VENV)/installed
	@if [ ! -e $(MANIFEST) ] || \
	    [ -n "$$(find content server widget/src -newer $(MANIFEST) -not -path '*/__pycache__*' | head -n 1)" ]; then \
	  $(BIN)/caresheet build && touch $(MANIFEST); \
	fi

# `--editable`, so that a change of the sources needs no new install.
$(VENV)/installed: pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Caresheet needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@grep -v '^\.' requirements.txt > $(VENV)/pins.txt
	@$(BIN)/pip install --quiet --requirement $(VENV)/pins.txt --editable ".[preview,import]"
	@touch $@

$(VENV)/tested: $(VENV)/installed tests/requirements.txt
	@$(BIN)/pip install --quiet --requirement tests/requirements.txt
	@touch $@

test: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/pytest -n auto --dist worksteal

# Every attack and every honest page in three engines, and docs/redteam.md from what came of it. More than an hour.
redteam: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/redteam/everything.py

# Builds killed, out of disk, cut off, raced and with clocks that jump, fifty times each, while a server answers.
faults: $(VENV)/tested
	$(BIN)/python tests/faults.py

# How long builds of a library of a thousand topics take.
bench: $(VENV)/tested
	$(BIN)/python tests/bench_build.py

# Where each kilobyte of the widget goes.
sizes: $(VENV)/tested
	$(BIN)/python tests/sizes.py

check: $(VENV)/tested node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	npx tsc
	$(MAKE) test

format: $(VENV)/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The pictures in docs/images/.
screenshots: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/make_screenshots.py

node_modules/.installed: package.json
	npm install --no-audit --no-fund --no-package-lock --silent
	@touch $@

clean:
	rm -rf $(VENV) releases build dist node_modules

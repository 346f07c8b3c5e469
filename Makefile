# `make serve` shows it, `make test` proves it, and `make check` is what CI runs: linters, types and `make test`.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps the compiled sources, so that the next command starts faster.
unexport PYTHONDONTWRITEBYTECODE

MANIFEST := releases/current/manifest.json

.PHONY: serve build test redteam hosts faults fuzz audit bench sizes check format screenshots clean

serve: build
	@CARESHEET_DEMO=on $(BIN)/caresheet serve

# `find` looks for newer files, not make: file names in content/ may contain spaces, and files may be deleted.
build: $(VENV)/installed
	@if [ ! -e $(MANIFEST) ] || \
	    [ -n "$$(find content server widget/src -newer $(MANIFEST) -not -path '*/__pycache__*' | head -n 1)" ]; then \
	  $(BIN)/caresheet build && touch $(MANIFEST); \
	fi

# `--editable`: a change of the sources needs no new install.
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
	$(BIN)/pytest --numprocesses auto --dist worksteal

# Every attack and every honest page in three engines; writes docs/redteam.md. It takes more than an hour.
redteam: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/redteam/everything.py

# Honest pages in Chromium and Firefox, with real libraries from npm.
hosts: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	HOSTS=all $(BIN)/pytest tests/hosts --ignore tests/hosts/test_calm.py --numprocesses auto --dist loadfile
	HOSTS=all $(BIN)/pytest tests/hosts/test_calm.py

# Builds that are killed, run out of disk, race each other or meet clocks that jump, fifty times each, under a server.
faults: $(VENV)/tested
	$(BIN)/python tests/faults.py

# Damages files, releases, imports and requests at random, for SECONDS. Failures are kept in fuzz-failures/.
SECONDS ?= 300
fuzz: $(VENV)/tested
	$(BIN)/python tests/fuzz.py $(SECONDS)

# Known vulnerabilities of the pinned packages. Where the public database cannot be reached, it says so.
audit: $(VENV)/tested
	@$(BIN)/pip install --quiet pip-audit==2.10.1
	$(BIN)/python tests/audit.py

# How long a build of a thousand topics takes.
bench: $(VENV)/tested
	$(BIN)/python tests/bench/build.py

# What each part of the widget adds to its size.
sizes: $(VENV)/tested
	$(BIN)/python tests/sizes.py

check: $(VENV)/tested node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	npx --no-install tsc
	@$(MAKE) --no-print-directory test

format: $(VENV)/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Takes the pictures in docs/images/.
screenshots: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/make_screenshots.py

node_modules/.installed: package.json
	@command -v npm > /dev/null || { echo "npm: found no such program; install Node.js, then run make check again" >&2; exit 1; }
	npm install --no-audit --no-fund --no-package-lock --silent
	@touch $@

clean:
	rm -rf $(VENV) releases build dist node_modules

# `make serve` shows it, `make test` proves it, and `make check` is what CI runs: linters, types and `make test`.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps the compiled sources, so that the next command starts faster.
unexport PYTHONDONTWRITEBYTECODE

MANIFEST := releases/current/manifest.json

.PHONY: serve build test redteam hosts hosts-rest handouts wordpress static faults fuzz limits audit soak agreement reviews history bench sizes search accessibility check format screenshots clean

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

# Honest pages in Chromium and Firefox, with real libraries from npm; writes docs/hosts.md. It takes more than an hour.
hosts: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	HOSTS=all $(BIN)/pytest tests/hosts --ignore tests/hosts/test_calm.py --numprocesses auto --dist worksteal; \
	  found=$$?; $(BIN)/python tests/hosts/write_table.py; exit $$found
	HOSTS=all $(BIN)/pytest tests/hosts/test_calm.py

# How much of a core each of these pages needs at rest. It takes half an hour, on a machine that does nothing else.
hosts-rest: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	HOSTS=all HOSTS_REST=all $(BIN)/pytest tests/hosts/test_calm.py
	$(BIN)/python tests/hosts/write_table.py

# Topics in a real WordPress: addresses, every form of the tag, its editor and its themes, for people of several roles. As root
# on Debian, it installs WordPress, PHP and MariaDB. It takes several minutes.
wordpress: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	@$(BIN)/python tests/install_wordpress.py
	WORDPRESS=all $(BIN)/pytest tests/wordpress

# Every topic of the starter library on paper, and not only one in each language.
handouts: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	HANDOUTS=all $(BIN)/pytest tests/widget/test_handout.py tests/release/test_handout.py

# The library on static hosts and behind Varnish: their own programs, and all browser tests of the widget against nginx. It
# needs nginx, varnish, varnish-modules and npm, and says what it skips. It takes more than ten minutes.
static: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	STATIC=all $(BIN)/pytest tests/export tests/web/test_varnish.py --numprocesses 2 --dist loadfile
	LIBRARY_HOST=nginx $(BIN)/pytest tests/widget --numprocesses auto --dist worksteal

# Every page and view with axe, with a reader's own spacing, by keyboard and in forced colours: docs/accessibility.md.
accessibility: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	ACCESSIBILITY=all $(BIN)/pytest tests/widget/test_accessibility.py tests/widget/test_text_spacing.py \
	  tests/widget/test_focus_in_view.py tests/widget/test_visible_parts.py --numprocesses auto --dist worksteal

# Builds that are killed, run out of disk, race each other or meet clocks that jump, fifty times each, under a server.
# Then every case of the tests of builds, releases and servers: `make test` tries some of them by turns.
faults: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/faults.py
	$(BIN)/python tests/server_faults.py
	$(BIN)/pytest tests/packager tests/release tests/web tests/preview tests/doctor --numprocesses auto --dist worksteal

# Damages files, releases, imports and requests at random, for SECONDS. Failures are kept in fuzz-failures/.
# Then requests that are generated from /openapi.json.
SECONDS ?= 300
fuzz: $(VENV)/tested
	$(BIN)/python tests/fuzz.py $(SECONDS)
	$(BIN)/python tests/api_requests.py

# The worst inputs that still pass: what checking or importing each takes. Fails if one takes more than its limit. It takes
# about half an hour. KINDS="topic HTML" does only some of them.
limits: $(VENV)/tested
	$(BIN)/python tests/limits.py $(KINDS)

# Known vulnerabilities of the pinned packages. Where the public database cannot be reached, it says so.
audit: $(VENV)/tested
	@$(BIN)/pip install --quiet pip-audit==2.10.1
	$(BIN)/python tests/audit.py

# Thirty minutes of readers and new releases. Memory, files and threads must not grow.
soak: $(VENV)/tested
	$(BIN)/python tests/soak.py

# Twelve thousand topics that are changed at random: what `check` lets pass, `build` must not refuse.
agreement: $(VENV)/tested
	$(BIN)/python tests/agreement.py

# Ten thousand edits of a reviewed topic: each counts as a change since the review, or does not, as it should.
reviews: $(VENV)/tested
	$(BIN)/python tests/reviews.py

# What a thousand kept releases of a thousand topics cost.
history: $(VENV)/tested
	$(BIN)/python tests/measure_history.py

# Writes docs/performance.md, or the SECTIONS of it that are named: serving, start, build, sight, views. It needs nginx, wrk,
# hugo, varnish and varnish-modules, a browser and half an hour.
bench: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/bench/run.py $(SECTIONS)

# What each part of the widget adds to its size.
sizes: $(VENV)/tested
	$(BIN)/python tests/sizes.py

# How well the search finds topics in spite of misspellings, how large its index is and how fast it answers.
search: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/search_quality.py

check: $(VENV)/tested node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	npx --no-install tsc
	@$(MAKE) --no-print-directory test

format: $(VENV)/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Takes the pictures in docs/images/, and every kind of page at three widths, light and dark, in screenshots/.
screenshots: $(VENV)/tested
	@$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/make_screenshots.py

node_modules/.installed: package.json
	@command -v npm > /dev/null || { echo "npm: found no such program; install Node.js, then run make check again" >&2; exit 1; }
	npm install --no-audit --no-fund --no-package-lock --silent
	@touch $@

clean:
	rm -rf $(VENV) releases build dist node_modules

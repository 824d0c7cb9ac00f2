# `make` sets up and builds the dataset from raw/; `make test` passes all tests; `make check` is what a change must pass.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := -p esqf.extract -p esqf.normalize -p esqf.validate -p esqf.compare -p esqf.publish $(patsubst %.py,-m esqf.%,$(filter-out __init__.py,$(wildcard *.py)))

.PHONY: all build test check format lint types samples bench bench-scale fuzz sbom licences clean

all: build

$(VENV)/.runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

build: $(VENV)/.runtime
	$(BIN)/esqf build raw -o output

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev format lint types
	$(BIN)/python -m pytest

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev  # the repository is the package: mypy finds it under its name through a link
	mkdir -p .types && ln -sfn .. .types/esqf
	cd .types && ../$(BIN)/mypy --config-file ../pyproject.toml $(PACKAGES)

samples: $(VENV)/.dev
	cd tests && ../$(BIN)/python -m printing.samples ../samples ../raw

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/engines.py

bench-scale: $(VENV)/.dev
	$(BIN)/python benchmarks/scale.py

fuzz: $(VENV)/.dev
	$(BIN)/python -m pytest tests/fuzz --fuzz-minutes 5

sbom: $(VENV)/.dev
	cd tests && ../$(BIN)/python -m supply sbom ../sbom.json

licences: $(VENV)/.dev
	cd tests && ../$(BIN)/python -m supply licences

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

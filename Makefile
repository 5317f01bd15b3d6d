# One file of commands; `make help` lists them. Everything lands in .venv and node_modules.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
# Without bytecode each of a rehearsal's hundred processes would compile what it imports.
unexport PYTHONDONTWRITEBYTECODE

TOOLS := .venv/.installed node_modules/.installed
SOURCES := app.py stacks constructs/model_promotion lambda/promotion_steps cli/promote tests

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(TOOLS)  ## Install the pinned tools, again when a lock changed

rehearse: $(TOOLS)  ## Promote a real model from dev to prod on this machine, no AWS account needed
	promote rehearse

synth: $(TOOLS)  ## Write the CloudFormation templates to cdk.out
	@rm -rf cdk.out
	python app.py
	@ls cdk.out/*.template.json

lint: $(TOOLS)  ## Check format, style and types
	ruff format --check $(SOURCES)
	ruff check $(SOURCES)
	mypy

test: lint browser  ## The one gate: lint, then every test, the whole rehearsal included
	python -m model_promotion.config.schema --check
	pytest --quiet tests/promotion_steps --cov --cov-report=term
	pytest --quiet --ignore=tests/promotion_steps

FUZZ_SECONDS ?= 300
FUZZ_SEED ?= $(shell date +%s)

fuzz: $(TOOLS)  ## Hold the scan of pickles against the unpicklers, FUZZ_SECONDS=300 FUZZ_SEED=...
	@echo "seed $(FUZZ_SEED)"
	python -m tests.promotion_steps.fuzzing.fuzz_pickles --seconds $(FUZZ_SECONDS) --seed $(FUZZ_SEED)

generate: synth  ## Write the files that follow from the code: config schemas, access tables, rules
	python -m tests.region_tables
	python -m model_promotion.config.schema
	python -m promote.access_table cdk.out config docs/access
	python -m promote.rehearsal.emulator.rules --write docs/rehearsal.md
	python -m promote.doctor docs/doctor.md

bench-scan: $(TOOLS)  ## Measure what a scan of 1 GiB and of 50,000 files costs
	python -m tests.promotion_steps.scan.bench_scan

format: $(TOOLS)  ## Format the code
	ruff format $(SOURCES)
	ruff check --fix $(SOURCES)

browser:  ## Have a browser for the tests, installed where that is possible
	@.ci/browser --install >/dev/null || true

lock: .venv/.installed  ## Resolve the dependencies anew into the lock files
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra dev --no-emit-package model-promotion --output-file requirements.lock pyproject.toml
	echo 'uv' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --output-file installer.lock -

clean:  ## Remove what the other commands made
	rm -rf .venv node_modules cdk.out .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

.venv/.installed: requirements.lock installer.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("make: Python %d.%d found, expected 3.11 or newer: make PYTHON=python3.13 ..." % sys.version_info[:2])'
	@echo "Installing the Python tools into .venv (about a minute, once) ..."
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r installer.lock
	@uv pip sync --quiet --require-hashes requirements.lock
	@uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package-lock.json .venv/.installed
	@echo "Installing the CDK CLI into node_modules ..."
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.PHONY: help install rehearse synth lint test fuzz generate bench-scan format browser lock clean

# Makesafe: `make run` serves it, `make test` proves it, `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement
FLASK := $(BIN)/flask --app wsgi
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
BASE := $(VENV)/base.stamp
DEV := $(VENV)/dev.stamp

export TRACKER_BASE_URL ?= http://127.0.0.1:$(PORT)
export PORT

.DEFAULT_GOAL := help
.PHONY: help run run-scheduler run-sender demo test test-all test-fast soak told month month-in-slack test-pg bench lint format types contracts check lock docs

help: ## List the targets
	@grep -E '^[a-z-]+:.* ## ' Makefile | sed -E 's/:.* ## /\t/' | expand -t 16

run: demo ## Serve everything at http://127.0.0.1:8000 (PORT=9000 changes the port)
	exec env TRACKER_EMBEDDED_CLOCK=1 $(BIN)/gunicorn --config config/gunicorn.py wsgi:app

run-scheduler: $(BASE) ## Run the scheduler in a process of its own (several may run)
	exec $(FLASK) scheduler

run-sender: $(BASE) ## Send the notices that wait, once
	exec $(FLASK) send

demo: $(BASE) ## Bring the database up to date and load the demo estate the first time
	$(FLASK) db upgrade
	$(FLASK) demo load

test: $(DEV) ## Run the ordinary tests: SQLite, PostgreSQL where it matters, Chromium where one is installed
	$(PYTEST) -m "not thorough" tests

test-all: $(DEV) ## Run every test on both databases
	$(PYTEST) tests

test-fast: $(DEV) ## Run the tests that need neither PostgreSQL nor a browser
	$(PYTEST) -m "not postgresql and not browser" tests

soak: $(DEV) ## Try every fault at length (half an hour or more), and print the figures
	rm -f var/soak.txt && mkdir -p var
	MAKESAFE_SOAK=1 MAKESAFE_FIGURES=var/soak.txt $(BIN)/python -m pytest tests/races tests/model/test_paper_lives.py tests/model/test_being_told.py tests/bot/test_burst.py ; \
	status=$$? ; cat var/soak.txt ; exit $$status

test-pg: $(DEV) ## Run the tests that need PostgreSQL, and fail where none starts
	REQUIRE_PG=1 $(PYTEST) -m postgresql tests

told: $(DEV) ## Write anew what is told of 60 histories (tests/work_orders/told.md): read the difference
	MAKESAFE_TELL_ANEW=1 $(BIN)/python -m pytest -m "not postgresql" -k word_for_word tests/work_orders/test_telling_the_truth.py

month: $(DEV) ## Live a month of the demo division under the test clock, and print what came of it
	$(BIN)/python -m tests.stories.month

month-in-slack: $(DEV) ## Live thirty days of one premises from Slack alone, and print the figures
	MAKESAFE_DAYS=30 $(BIN)/python -m pytest -s -m "not postgresql" tests/bot/test_a_month.py

bench: $(DEV) ## Measure the speed beside bare SQL and write docs/performance.md (BENCH_SIZE=quick|small|full)
	$(BIN)/python -m tests.bench

lint: $(DEV) ## Check the style of the code
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(DEV) ## Put the code into the house style
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(DEV) ## Check the types (strict)
	$(BIN)/mypy

contracts: $(DEV) ## Check which package may import which
	$(BIN)/lint-imports

docs: $(DEV) ## Check that the documentation's links and lists hold
	$(BIN)/python -m pytest tests/guards/test_documentation.py

check: lint types contracts test-all ## All that must pass before a change is offered

lock: $(VENV)/lock.stamp ## Pin requirements/*.in anew, hashes and all (UPGRADE=--upgrade takes newer ones)
	cd requirements && ../$(BIN)/uv pip compile $(UPGRADE) --python-version 3.11 --generate-hashes --no-header --quiet dev.in -o dev.txt
	cd requirements && ../$(BIN)/uv pip compile $(UPGRADE) --python-version 3.11 --generate-hashes --no-header --quiet -c dev.txt base.in -o base.txt

$(BASE): requirements/base.txt
	@echo "Setting up $(VENV) (about a minute, the first time only)"
	$(PYTHON) -m venv $(VENV)
	$(PIP) requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt $(BASE)
	@echo "Adding what the checks and tests need (about a minute, the first time only)"
	$(PIP) requirements/dev.txt
	@touch $@

$(VENV)/lock.stamp: requirements/lock.txt $(BASE)
	$(PIP) requirements/lock.txt
	@touch $@

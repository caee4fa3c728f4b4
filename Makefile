# Every verb of the project. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
NAME ?=
ARGS ?=

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install everything a video needs into .venv (quick when nothing changed)
	@$(PYTHON) tools/set_up.py run

setup-dev: ## the same, with what tests and checks need
	@$(PYTHON) tools/set_up.py dev

setup-permissive: ## without the GPL speech packages (films without a voice)
	@$(PYTHON) tools/set_up.py permissive

demo: setup ## render the demo to out/
	@$(BIN)/reelwright make examples/demo.md -o out/demo.mp4

up: setup ## start the service on this machine: database, API, worker: make up [ARGS="--port 9000"]
	@$(BIN)/reelwright up $(ARGS)

test: setup-dev ## run the tests with branch coverage
	@$(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal --hypothesis-profile=gate --cov --cov-report=term

proofs: setup-dev ## draw 500 random scenes in every theme and aspect: nothing overflows, overlaps or is illegible
	@$(BIN)/pytest --numprocesses=auto --maxprocesses=4 tests/proofs --all-proofs

properties: setup-dev ## try what holds for every input on 2,000 new inputs each
	@$(BIN)/pytest --numprocesses=auto --maxprocesses=4 tests/unit -m hypothesis --hypothesis-profile=search

chaos: setup-dev ## kill the database, the worker and the disk under work; see that nothing is lost
	@$(BIN)/pytest tests/chaos -s

fuzz: setup-dev ## hold the service against its schema for minutes: make fuzz [ARGS="--max-examples 500"]
	@$(BIN)/python -m tools.fuzz $(ARGS)

lint: setup-dev ## check style, format and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup-dev ## check types
	@$(BIN)/mypy

secrets: setup-dev ## look for secrets in the files; asks no network
	@$(BIN)/python -m tools.secret_scan

audit: setup-dev ## ask whether locked packages have known vulnerabilities: make audit [ARGS=--strict]
	@$(BIN)/python -m tools.audit $(ARGS)

format: setup-dev ## put code in the project's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: ## measure against the promised figures: make bench [NAME=render]
	@$(PYTHON) tools/set_up.py bench
	@$(BIN)/python -m bench $(if $(NAME),--name $(NAME))

gallery: setup ## draw every layout in every theme and aspect: out/gallery/index.html, and the pictures of the docs
	@$(BIN)/python -m tools.gallery

pictures: setup ## draw the pictures of the docs anew
	@$(BIN)/python -m tools.pictures

docs: setup-dev ## write the pages that come from code: API, error codes, settings
	@$(BIN)/python -m tools.api_docs
	@$(BIN)/python -m tools.error_codes
	@$(BIN)/python -m tools.settings_table

references: setup-dev ## draw the reference pictures of the tests anew
	@$(BIN)/python -m tools.references

lock: setup-dev ## compile the lock files anew
	@$(BIN)/python tools/lock.py

clean: ## remove what set-up and runs made
	rm -rf .venv node_modules out .mypy_cache .ruff_cache .pytest_cache .coverage

.PHONY: help setup setup-dev setup-permissive demo up test proofs properties chaos fuzz lint types secrets audit format bench gallery pictures docs references lock clean

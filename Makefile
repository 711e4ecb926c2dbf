# make run          make the environment and open the window on the example project
# make test         make the environment and pass the tests
# make test-peers   let other programs' loaders judge our exports, in an environment of their own without torch
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := .venv-peers

.PHONY: run test test-slow test-peers lint bench clean

run: $(READY)
	$(BIN)/python main.py --example

test: $(READY)
	$(BIN)/python -m pytest

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow

test-peers: $(PEERS)/.ready
	$(PEERS)/bin/python -c "import datumaro, labelme, label_studio_sdk"
	$(PEERS)/bin/python -m pytest -m peers tests/peers

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m tests.bench

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $(READY)

$(PEERS)/.ready: pyproject.toml
	$(PYTHON) -m venv $(PEERS)
	$(PYTHON) tests/peers/needs.py >$(PEERS)/needs.txt
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $(PEERS)/needs.txt
	touch $@

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info

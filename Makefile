# Every target works from a bare checkout: it makes .venv from the locked requirements first.
PORT ?= 8000
DATA ?= var
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BOOTSTRAP = $(PYTHON) -m cro_platform.embedded.bootstrap
export PYTEST_ARGS

.PHONY: run test bench proof format clean

run:
	@$(BOOTSTRAP) base -m cro_platform.embedded run --port $(PORT) --data "$(DATA)"

test:
	@$(BOOTSTRAP) dev -m cro_platform.embedded test

bench:
	@$(BOOTSTRAP) dev -m cro_platform.embedded test -m bench

proof:
	@$(BOOTSTRAP) dev -m cro_platform.embedded test -m pytest -m proof

format:
	@$(BOOTSTRAP) dev -m ruff format .
	@.venv/bin/ruff check --fix .

# Removes what the targets above made, the data under DATA included.
clean:
	@$(PYTHON) -m cro_platform.embedded clean --data "$(DATA)"

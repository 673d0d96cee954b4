# Every target works from a bare checkout: it makes .venv from the locked requirements first.
PORT ?= 8000
DATA ?= var
BECOME_PYTHON = sh cro_platform/embedded/python.sh
BOOTSTRAP = $(BECOME_PYTHON) -m cro_platform.embedded.bootstrap
export PYTEST_ARGS PYTHON

.PHONY: run test bench proof screens format clean

run:
	@exec $(BOOTSTRAP) base -m cro_platform.embedded run --port $(PORT) --data "$(DATA)"

test:
	@exec $(BOOTSTRAP) dev -m cro_platform.embedded test

bench:
	@exec $(BOOTSTRAP) dev -m cro_platform.embedded test -m bench

proof:
	@exec $(BOOTSTRAP) dev -m cro_platform.embedded test -m tests.proof

# Every page in light, dark and phone width, in var/screens.
screens:
	@exec $(BOOTSTRAP) dev -m cro_platform.embedded test -m tests.screens

format:
	@exec $(BOOTSTRAP) dev -m ruff format .
	@.venv/bin/ruff check --fix .

# Removes what the targets above made, the data under DATA included.
clean:
	@exec $(BECOME_PYTHON) -m cro_platform.embedded clean --data "$(DATA)"

# `make run` and `make test` set up whatever is missing; nothing else needs to be done first.
PYTHON := .venv/bin/python
# Two threads: what the project is measured on, and more only slows small pictures down.
export OMP_NUM_THREADS ?= 2

.PHONY: run test check translations constraints bench setup clean system-libraries test-libraries runtime

run: system-libraries runtime ## The sample case: a window, or without a display a signed report
	$(PYTHON) main.py sample

# Two test processes of one thread each: four threads on two cores took seven times as long.
test: check ## All checks, then all tests
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(PYTHON) -m pytest -n 2 --dist loadfile

check: setup ## Style, format, types and import contracts
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo

translations: setup ## The window's texts, to be translated in resources/gui/translations/zh_CN.ts
	$(PYTHON) setup/translations.py

constraints: setup ## The exact versions in .venv, for the next one to be made with
	{ head -n 2 setup/constraints.txt; $(PYTHON) -m pip freeze --exclude-editable \
	    | sed 's/+.*//' | grep == | sort -f; } >setup/constraints.new
	mv setup/constraints.new setup/constraints.txt

bench: setup ## Speed and accuracy on this machine
	$(PYTHON) -m benchmarks

setup: test-libraries ## The environment with everything for building and measuring
	@setup/environment.sh requirements-dev.txt

runtime:
	@setup/environment.sh requirements.txt

system-libraries:
	@setup/system_libraries.sh

test-libraries:
	@setup/system_libraries.sh tests

clean: ## Remove what the tools and the sample case left behind; .venv stays
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build sample_output
	find app engine reports tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Every command a person needs. `make run` and `make test` set everything up by themselves.
# What is installed: everything, or in production deploy/requirements-runtime.lock alone.
LOCK ?= requirements.lock
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export DAGSTER_DISABLE_TELEMETRY := 1
export GX_ANALYTICS_ENABLED := false
export PYTHONUTF8 := 1

.PHONY: run ui test test-slow coverage mutation check lint train evaluate review bench verify sample docs lock audit advisories clean setup

run: setup            ## the main job: inbox -> registry -> published release
	$(BIN)/python -m pipelines run

ui: setup             ## Dagster UI with daemon on http://127.0.0.1:3000
	$(BIN)/python -m pipelines ui

test: setup           ## everything that must pass, lint and types included
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist worksteal

test-slow: setup      ## the long tests
	$(BIN)/python -m pytest -m slow

lint: setup           ## lint, types and import contracts alone
	$(BIN)/python -m pytest tests/project/test_code.py

coverage: setup       ## which lines the quick tests run, by room; fails below the floor
	rm -rf data/coverage && mkdir -p data/coverage
	$(BIN)/coverage run -m pytest -m "not slow" -n 2 --dist worksteal
	$(BIN)/coverage combine -q
	$(BIN)/python -m tests.support.covered
	$(BIN)/coverage report

mutation: setup       ## put small faults in, one at a time: the tests must notice each (hours)
	$(BIN)/python -m benchmarks.mutation.run

check: lint test      ## lint first, then everything

train: setup          ## fit the weights of the probable links anew (review the result)
	$(BIN)/python -m benchmarks.linkage.train

evaluate: setup       ## measure linkage and follow-up on generated worlds, write docs/*_evaluation.md
	$(BIN)/python -m benchmarks.linkage.evaluate
	$(BIN)/python -m benchmarks.supervision

review: setup         ## write the pairs that wait for a person as a workbook
	$(BIN)/python -m pipelines review

bench: setup          ## measurements as ratios
	$(BIN)/python -m benchmarks.run

verify: setup         ## prove all releases of the feed and the databases
	$(BIN)/python -m pipelines verify

sample: setup         ## write the committed sample inbox anew
	$(BIN)/python -m samples.generate --seed 7 --out samples

docs: setup           ## write the generated pages under docs/ anew
	$(BIN)/python -m pipelines docs

lock:                 ## pin all versions with hashes
	uv pip compile pyproject.toml --group dev --python-version 3.11 --universal \
		--generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python deploy/runtime_lock.py

audit: setup          ## licences and known faults of the production packages, without network
	$(BIN)/python deploy/audit.py $(if $(ADVISORIES),--advisories "$(ADVISORIES)")

advisories: setup     ## write the reviewed list of advisories from a checkout of the database
	$(BIN)/python deploy/advisories.py "$(ADVISORIES)"

clean:                ## remove everything that commands have written, except .venv
	rm -rf data .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

setup: .venv/.complete

.venv/.complete: $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11 to 3.13 is needed, found: $$($(PYTHON) --version)"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(LOCK)
	@touch $@

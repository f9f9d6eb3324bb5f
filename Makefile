# `make demo` plays the system, `make story` walks through a dispute on it and writes docs/story.md (some minutes;
# `.venv/bin/python examples/portland/walk.py week` plays one chapter), `make test` checks it all. Each sets up what it
# needs in .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: demo story test test-distributed bench lock docs site browser-code dist sbom clean

demo: .venv/run.stamp
	@$(BIN)/answerable demo

story: .venv/run.stamp
	@$(BIN)/python examples/portland/walk.py

test: .venv/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --dist worksteal

# Needs Java 17 or later, and 430 MB of Spark: so it is apart.
test-distributed: .venv/distributed.stamp
	@$(BIN)/python -m pytest tests/distributed

bench: .venv/bench.stamp
	@$(BIN)/python -m benchmarks

docs: .venv/dev.stamp
	@$(BIN)/python -m docs.build

site: .venv/docs.stamp
	@$(BIN)/python -m docs.site

# Others' code for browsers, pinned by digest: a wheel built after this has it. Needs npm; pages do without.
browser-code: .venv/bin/python
	@$(BIN)/python build_support/browser_code.py

# Of what is committed and `browser-code`, so that nothing else gets in; dated by the commit, so that anybody makes the same bytes.
dist: .venv/dev.stamp
	@rm -rf dist build/dist && mkdir -p dist build/dist
	@git archive HEAD | tar x -C build/dist
	@! test -d src/answerable/web/pages/browser || cp -r src/answerable/web/pages/browser build/dist/src/answerable/web/pages
	@cd build/dist && SOURCE_DATE_EPOCH=$$(git -C ../.. log -1 --format=%ct) ../../$(BIN)/hatchling build -d ../../dist -t sdist -t wheel
	@cp requirements/run.txt dist/
	@cd dist && sha256sum -- * > ../build/SHA256SUMS && mv ../build/SHA256SUMS . && cat SHA256SUMS

# What the pins hold, as a bill of materials that is held to CycloneDX's own schema.
sbom: .venv/release.stamp
	@$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --mc-type application --spec-version 1.6 \
		--output-format JSON --output-reproducible --validate --output-file dist/answerable.cdx.json
	@! test -d src/answerable/web/pages/browser || $(BIN)/python build_support/bill.py dist/answerable.cdx.json
	@cd dist && rm -f SHA256SUMS SHA256SUMS.sig && sha256sum -- * > ../build/SHA256SUMS && mv ../build/SHA256SUMS . && cat SHA256SUMS

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Answerable needs Python 3.11 or later with ensurepip (on Debian: apt-get install python3-venv)."; exit 2; }
	@$(PYTHON) -m venv .venv

.venv/%.stamp: requirements/%.txt pyproject.toml | .venv/bin/python
	@echo "Installing what requirements/$*.txt pins (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lock:
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --group build -q -o requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/dev.txt
	@$(BIN)/uv pip compile pyproject.toml --group build --group release --constraint requirements/dev.txt --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/release.txt
	@$(BIN)/uv pip compile pyproject.toml --group build --group docs --constraint requirements/dev.txt --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/docs.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra distributed --constraint requirements/dev.txt --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/distributed.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --group bench --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/bench.txt

clean:
	@rm -rf .venv build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

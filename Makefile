# The commands of the project; `make help` lists them. Everything runs in .venv, which is made on first use.

TORCH := 2.13.0
BIN := .venv/bin

# DVC stages call plain `python`: it has to be the one of .venv.
IN_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"

# -q -q: pip warns about every directory of a configured mirror that lacks a package; errors are still shown.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q -q

# The stamp is named after what .venv was made from, so that a clone or a checkout, which change the times of
# files and not their contents, leave it valid. The place counts because scripts in a .venv hold absolute paths.
CONTENT := $(shell { echo '$(CURDIR) torch==$(TORCH)'; cat requirements.lock pyproject.toml 2>/dev/null; } | cksum | tr ' ' '-')
PLACE := $(shell echo '$(CURDIR)' | cksum | tr ' ' '-')
STAMP := .venv/.installed-$(CONTENT)

# Expanded only where .venv is made: the first interpreter that is new enough and can make environments.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done)
NEW_VENV = python='$(PYTHON)'; [ -n "$$python" ] || { \
	echo 'Python 3.11 or newer with its venv module is needed (Debian: python3-venv; or: make PYTHON=/path/to/python).' >&2; \
	exit 1; }; "$$python" -m venv --clear

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

.PHONY: help
help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: repro
repro: env  ## Pull the stored simulations and reproduce every table and figure
	@$(IN_VENV) dvc pull || echo 'Not everything is in the store: what is missing is computed again.'
	@$(IN_VENV) dvc repro
	@echo 'Tables: reports/tables/   Reports: reports/*.csv   Figures: paper_figures/'

.PHONY: test
test: env browser  ## Check style and types, run the tests
	@$(IN_VENV) dvc pull --quiet
	@$(IN_VENV) ruff check --quiet .
	@$(IN_VENV) ruff format --quiet --check .
	@$(IN_VENV) mypy
	@$(IN_VENV) pytest --quiet

.PHONY: explore
explore: env  ## Pull the results and open the explorer in a browser
	@$(IN_VENV) dvc pull || echo 'Not everything is in the store: the explorer shows what is here.'
	@$(IN_VENV) streamlit run app/explorer.py --server.showEmailPrompt=false --browser.gatherUsageStats=false

.PHONY: fresh
fresh: env  ## Simulate a tiny study from nothing in a temporary folder and print its table
	@$(IN_VENV) python -m value_survey.stages.fresh

.PHONY: verify
verify: env  ## Recompute every report from the pulled simulations and compare byte for byte
	@$(IN_VENV) dvc pull
	@$(IN_VENV) value-survey verify

.PHONY: bench
bench: env  ## Run the benchmarks
	@$(IN_VENV) python -m benchmarks

.PHONY: pictures
pictures: env browser  ## Take the pictures of the explorer that the README shows
	@$(IN_VENV) python -m app.screenshots docs/explorer --only claims --only item --only culture-map

.PHONY: models
models: env  ## List the configured models and whether they can be loaded here
	@$(IN_VENV) value-survey models

.PHONY: env
env: $(STAMP)  ## Make .venv, or bring it up to date with requirements.lock and pyproject.toml
	@:

# torch goes first and by version only: a GPU machine takes the public build, a machine that is configured for
# CPU wheels takes that one. One list of hashes would not fit both, so the lock leaves torch out.
$(STAMP):
	@echo 'Setting up .venv (some minutes the first time; torch $(TORCH) may be a large download) ...'
	@[ -x $(BIN)/python ] && [ -e .venv/.place-$(PLACE) ] || { $(NEW_VENV) .venv && touch .venv/.place-$(PLACE); }
	@rm -f .venv/.installed-*
	@$(PIP) install torch==$(TORCH)
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check >.venv/check.log || { cat .venv/check.log >&2; exit 1; }
	@touch $@
	@echo '.venv is ready.'

# The resolver covers every platform and Python from 3.11 on, keeps the versions that stand in the lock and adds
# the hashes of all files of a release; torch and the CUDA packages it brings are taken out again.
.PHONY: lock
lock:  ## Resolve pyproject.toml into requirements.lock (UPGRADE=1: to the newest versions)
	@[ -x .venv-lock/bin/uv ] || { $(NEW_VENV) .venv-lock && .venv-lock/bin/pip install -q -q uv==0.13.9; }
	@echo 'torch==$(TORCH)' >.venv-lock/constraints.txt
	@cat requirements.lock >.venv-lock/resolved.txt 2>/dev/null || :
	@.venv-lock/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --all-extras \
		--generate-hashes --constraint .venv-lock/constraints.txt $(if $(UPGRADE),--upgrade) \
		--custom-compile-command 'make lock' --output-file .venv-lock/resolved.txt pyproject.toml >/dev/null
	@awk '/^[a-z]/ { skip = /^(torch|triton|nvidia-|cuda-)/ } !skip' .venv-lock/resolved.txt >requirements.lock
	@echo "requirements.lock: $$(grep -c '^[a-z]' requirements.lock) packages."

# The browser tests need a browser and a font with Chinese characters; without them they are skipped.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& echo 'Installing chromium from the Debian packages ...' && export DEBIAN_FRONTEND=noninteractive \
		&& apt-get -qq update >/dev/null 2>&1 \
		&& apt-get -qq install -y --no-install-recommends chromium fonts-wqy-zenhei >/dev/null 2>&1; } \
		|| echo 'No chromium here and none could be installed: the browser tests are skipped.'

# GPTQModel holds numpy back, so it has an environment of its own: .venv-gptq, from requirements-gptq.lock, which has
# this project's packages and those of the tests too. torch goes first here as well: it brings the setuptools that
# GPTQModel is built with, which is therefore built without a downloaded build environment.
GPTQ := gptqmodel==7.6.0 optimum==2.3.0
GPTQ_CONTENT := $(shell { echo '$(CURDIR) torch==$(TORCH)'; cat requirements-gptq.lock pyproject.toml 2>/dev/null; } | cksum | tr ' ' '-')
GPTQ_STAMP := .venv-gptq/.installed-$(GPTQ_CONTENT)
GPTQ_PIP := .venv-gptq/bin/python -m pip --disable-pip-version-check --no-input -q -q

.PHONY: gptq-env
gptq-env: $(GPTQ_STAMP)  ## Make .venv-gptq, which loads and makes 4-bit checkpoints
	@:

$(GPTQ_STAMP):
	@echo 'Setting up .venv-gptq (some minutes the first time) ...'
	@[ -x .venv-gptq/bin/python ] && [ -e .venv-gptq/.place-$(PLACE) ] \
		|| { $(NEW_VENV) .venv-gptq && touch .venv-gptq/.place-$(PLACE); }
	@rm -f .venv-gptq/.installed-*
	@$(GPTQ_PIP) install torch==$(TORCH) 'setuptools>=77'
	@$(GPTQ_PIP) install --no-deps --require-hashes --no-build-isolation -r requirements-gptq.lock
	@$(GPTQ_PIP) install --no-deps --no-build-isolation -e .
	@.venv-gptq/bin/python -m pip check >.venv-gptq/check.log || { cat .venv-gptq/check.log >&2; exit 1; }
	@touch $@
	@echo '.venv-gptq is ready.'

.PHONY: test-gptq
test-gptq: gptq-env  ## Quantise a tiny model to 4 bits and ask it
	@GPTQMODEL_CPU_WORKERS=2 .venv-gptq/bin/python -m pytest --quiet tests/models/test_gptq.py

.PHONY: lock-gptq
lock-gptq:  ## Resolve pyproject.toml and GPTQModel into requirements-gptq.lock (UPGRADE=1: to the newest versions)
	@[ -x .venv-lock/bin/uv ] || { $(NEW_VENV) .venv-lock && .venv-lock/bin/pip install -q -q uv==0.13.9; }
	@echo 'torch==$(TORCH)' >.venv-lock/constraints.txt
	@cat requirements-gptq.lock >.venv-lock/resolved-gptq.txt 2>/dev/null || cat requirements.lock >.venv-lock/resolved-gptq.txt
	@printf '%s\n' $(GPTQ) | .venv-lock/bin/uv pip compile --quiet --universal --fork-strategy fewest \
		--python-version 3.11 --extra test --generate-hashes --constraint .venv-lock/constraints.txt \
		$(if $(UPGRADE),--upgrade) --custom-compile-command 'make lock-gptq' \
		--output-file .venv-lock/resolved-gptq.txt pyproject.toml - >/dev/null
	@awk '/^[a-z]/ { skip = /^(torch|triton)==|^(nvidia|cuda)-/ } !skip' .venv-lock/resolved-gptq.txt >requirements-gptq.lock
	@echo "requirements-gptq.lock: $$(grep -c '^[a-z]' requirements-gptq.lock) packages."

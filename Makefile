# What can be done with this checkout. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PYTHON CHROMIUM
python := .venv/bin/python

.PHONY: help install demo stop test test-frameworks test-vision test-kills test-many lint format bench docs site walk-pictures lock web build clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nbenchmarks:\n'
	@for file in benchmarks/[!_]*.py; do [ -e "$$file" ] || continue; name=$$(basename "$$file" .py); \
	  printf '  make bench-%-24s %s\n' "$$name" "$$(sed -n '1s/^"""//;1s/"""$$//;1p' "$$file")"; done

install: ## .venv with runcairn from this checkout, its server and its dashboard
	@scripts/install.sh server
	@echo "ready: .venv/bin/runcairn --help"

demo: ## server in the background, three networks trained on real pictures, live charts (8 minutes)
	@scripts/demo.sh

stop: ## end the demo's server
	@scripts/demo.sh stop

test: ## all tests, those in a browser included (14 minutes on 2 cores)
	@scripts/test.sh

test-frameworks: ## train with torch, Lightning, transformers, xgboost, ... in environments of their own
	@scripts/test_frameworks.sh

test-vision: ## train with ultralytics, in an environment of its own (6 GB; not part of test-frameworks)
	@scripts/test_frameworks.sh vision

test-kills: ## kill -9 the script at 200 and the server at 50 random points
	@RUNCAIRN_KILLS=200 RUNCAIRN_SERVER_KILLS=50 scripts/test.sh -k kill --timeout 1800

test-many: ## 500 senders at once against a server that is killed and comes back (1.5 minutes; not part of make test)
	@scripts/test.sh -m slow -n 0 -s tests/faults/test_many_senders.py

lint: ## ruff, pyright, import-linter, biome, tsc
	@scripts/lint.sh

format: ## let ruff and biome lay the code out
	@scripts/install.sh server dev
	@.venv/bin/ruff check --fix-only . && .venv/bin/ruff format .
	@if [ -f web/package.json ]; then scripts/web.sh run format; fi

bench: ## list the benchmarks
	@$(MAKE) --no-print-directory help | sed -n '/^benchmarks/,$$p'

bench-%: ## run benchmarks/%.py: prints each figure beside its floor
	@scripts/install.sh server test
	@$(python) benchmarks/$*.py

web: ## build the dashboard where its sources are newer
	@scripts/install.sh server test
	@$(python) hatch_build.py

docs: ## rewrite the pages that are made from the code: cli, settings, reliability
	@scripts/install.sh server test
	@for page in cli settings reliability; do $(python) scripts/$${page}_page.py; done

site: ## the documentation as a website in site/
	@scripts/install.sh docs
	@NO_MKDOCS_2_WARNING=1 $(python) -m mkdocs build --strict --quiet && echo "made: site/index.html"

walk-pictures: ## the pictures of docs/walk.md, of the demo's server (make demo first)
	@scripts/install.sh server test
	@$(python) scripts/walk_pictures.py

lock: ## pin requirements/*.txt anew (needs uv)
	@scripts/lock.sh

build: ## wheel and sdist in dist/
	@scripts/install.sh server dev
	@$(python) -m hatchling build

clean: ## remove what was made here, .venv and .demo included
	@if [ -d .demo ]; then scripts/demo.sh stop; fi
	rm -rf .venv .venv-frameworks .demo site dist build web/node_modules src/runcairn/server/static .pytest_cache .ruff_cache .hypothesis .import_linter_cache

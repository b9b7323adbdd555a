# Every target brings what it needs; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run server demo test check e2e api-docs bench sim model model-smoke setup clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 14

run: ## Build for release and open the window; without a display, do the main job and write the PDFs
	@scripts/run

server: ## The central API with a private PostgreSQL; ARGS="--listen 127.0.0.1:8080 --data-dir DIR"
	@scripts/server $(ARGS)

demo: ## The main job from the command line: photos in, report and quote out as PDF
	@scripts/demo

test: ## Everything that must pass, the real window included
	@scripts/test

check: ## Format, lints, docs, dependencies, types: no tests
	@scripts/test check

e2e: ## Drive the real window through the main job; screenshots in target/e2e
	@scripts/test e2e

api-docs: ## Write docs/api anew from the routes of the central API
	@BRAINOPS_WRITE_API_DOCS=1 cargo test --quiet --package brainops-server --test it documents

bench: ## Measure the release build; ONLY=import|store|detect|api|sync|ui for one part
	@scripts/bench $(ONLY)

sim: ## The simulator of the synchronization: N=5000 schedules from SEED=1 on
	@cargo run --quiet --package brainops-sim -- $(or $(N),5000) $(or $(SEED),1)

model: ## Train and ship the detection model: VERSION=0.3.0 ARGS="--minutes 60"
	@scripts/model train $(VERSION) $(ARGS)

model-smoke: ## The tests of models/train and a tiny run from rendered tiles to a scored model
	@scripts/model smoke

setup: ## Install what building and testing need
	@scripts/setup test

clean: ## Remove build outputs and caches of this checkout
	rm -rf target gen .cache ui/dist ui/node_modules tests/e2e/node_modules

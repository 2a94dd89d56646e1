# `make` explains; every target sets the folder up first, which takes a moment once it is done.
.DEFAULT_GOAL := help
.PHONY: help setup archive check test test-unit test-simulation test-spark test-integration test-e2e test-e2e-story test-e2e-killed verify demo up down \
	format simulate mutants mutation-score fuzz crash crash-bronze burst idle-day bench-gate bench-latency bench-lakehouse data diagrams screenshots
BIN := .venv/bin
DATA ?= flows/netflix/sample
WORLD ?= .tidegate/world
KILLED := tests/e2e/test_processes_that_are_killed.py

help: ## Show this
	@echo "Tidegate: files land, tables follow. A first look: make demo"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

setup: ## Install everything into this folder, once (Python 3.13, Java 17+, Node 20+ must be there)
	@local/setup/install.sh

demo: ## Start the world, drop five files, follow them into gold (DATA=folder of CSV files)
	@begun=$$(date +%s); $(MAKE) --no-print-directory setup && \
	export TIDEGATE_SETUP_SECONDS=$$(($$(date +%s) - begun)) && \
	exec $(BIN)/python -m local demo --data $(DATA) --world $(WORLD)

up: setup ## Run the world on this laptop until Ctrl-C: storage, events, Functions host, workspace
	@$(BIN)/python -m local up --world $(WORLD)

down: setup ## Stop a world that runs elsewhere; what it stored stays in WORLD
	@$(BIN)/python -m local down --world $(WORLD)

check: setup ## Format, lint, strict types and import contracts: seconds, no test is run
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo

test: check test-unit test-simulation test-spark test-integration test-e2e ## Everything that must hold before a merge

verify: SEED ?= $(shell date +%s)
verify: check mutants mutation-score crash crash-bronze burst idle-day ## The long campaigns, hours on two cores: run it before a release
	@$(BIN)/python -m benchmarks.reconciler
	@$(BIN)/pytest -m long tests/spark
	@$(BIN)/python -m simulation --schedules 100000 --seed $(SEED) --coverage --log

test-unit: setup ## No network, no Spark, no process
	$(BIN)/pytest -n 2 tests/unit tests/corpus

test-simulation: setup ## 20,000 schedules of random faults; the same ones each time
	@$(BIN)/python -m simulation --schedules 20000 --seed 7000000 --coverage

# Some twenty JVMs are started from here on; the archive is made once for this Java and these jars.
archive: setup
	@$(BIN)/python -m local.setup.classes .tidegate/jars

test-spark: archive ## Bronze, silver and gold on a local Spark session; drivers that are killed
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not long" tests/spark

test-integration: setup ## Against Azurite and real processes
	$(BIN)/pytest -n 2 --dist loadfile tests/integration

test-e2e: archive ## The whole world: a dropped file becomes gold, also through kill -9
	@$(MAKE) --no-print-directory -j 2 test-e2e-story test-e2e-killed

test-e2e-story:
	$(BIN)/pytest tests/e2e --ignore $(KILLED)

test-e2e-killed:
	$(BIN)/pytest $(KILLED)

simulate: SEED ?= 0
simulate: N ?= 1000
simulate: setup ## The real service against random faults (N=schedules, SEED=first one)
	@$(BIN)/python -m simulation --schedules $(N) --seed $(SEED)

mutants: setup ## Protocol bugs made by hand: each must be caught by a named promise
	@$(BIN)/python -m mutants

mutation-score: setup ## How many of mutmut's changes of the pure core its unit tests notice
	@$(BIN)/python -m mutants.score

fuzz: N ?= 100000
fuzz: setup ## The gate, arrivals and contracts against N inputs that nobody wrote by hand
	@$(BIN)/python -m fuzz --inputs $(N)

crash: N ?= 100
crash: setup ## Kill the world's real processes N times while files land, and audit what is left
	@$(BIN)/python -m campaigns.crash --kills $(N)

crash-bronze: N ?= 100
crash-bronze: SEED ?= 1
crash-bronze: setup ## Kill N drivers of bronze runs, before every step, and audit log, rows and receipts
	@$(BIN)/python -m tests.spark.cloudfiles.kills --kills $(N) --seed $(SEED)

burst: N ?= 10000
burst: setup ## N files at once: acknowledgement, throughput, memory, lost and repeated events
	@$(BIN)/python -m campaigns.burst --files $(N)

idle-day: setup ## What a day without files costs: no run, and how many calls to storage
	@$(BIN)/python -m simulation --idle-day

data: FLOW ?= plant
data: ROWS ?= 100000
data: FILES ?= 20
data: SEED ?= 1
data: OUT ?= .tidegate/data/$(FLOW)
data: setup ## Draw files of any size: FLOW=plant or netflix, ROWS, FILES, SEED, OUT=folder
	@$(BIN)/python -m local.data --flow $(FLOW) --rows $(ROWS) --files $(FILES) --seed $(SEED) --out $(OUT)

bench-gate: setup ## Speed and memory of the gate beside its peers, which are installed at first use
	@$(BIN)/python -m benchmarks.gate --data $(DATA)

bench-latency: setup ## Start of the world, five files to gold, one small file to gold: where the time goes
	@$(BIN)/python -m benchmarks.latency

bench-lakehouse: setup ## Bronze, silver and gold on 1 GB and 10,000,000 rows, beside others (ARGS=--help)
	@$(BIN)/python -m benchmarks.lakehouse $(ARGS)

diagrams: setup ## Draw the diagrams and tables of the documentation anew, from the code
	@$(BIN)/python -m local.diagrams

screenshots: setup ## Make the pictures in docs/images again (needs chromium)
	@$(BIN)/python -m local.screenshots

format: setup ## Let ruff rewrite the tree
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

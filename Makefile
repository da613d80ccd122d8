.DEFAULT_GOAL := help
PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin/

.PHONY: help setup demo kafka test check contracts format bench bench-kafka bench-timers bench-handover bench-watched bench-pause bench-intake bench-mail chaos chaos-mail fuzz clean

help: ## print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## install everything into .venv (needs only Python 3.11+)

.venv/.ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Afterview needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(UV) || { $(PYTHON) -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9; }
	@$(UV) sync --locked --quiet --compile-bytecode --python $(PYTHON)
	@touch $@

demo: setup ## a month after the interview, on this machine, in two minutes
	@$(RUN)afterview demo $(ARGS)

kafka: setup ## Kafka and a worker of each role, in the foreground; for your own: make kafka BROKERS=3 ARGS=--broker-only
	@$(RUN)python -m afterview.workers.demo.kafka --brokers $(or $(BROKERS),1) $(ARGS)

test: setup ## every test
	@$(RUN)pytest $(PYTEST_ARGS)

check: setup ## format, lint, types, import law
	@$(RUN)ruff format --check
	@$(RUN)ruff check
	@$(RUN)mypy
	@$(RUN)lint-imports

contracts: setup ## JSON Schemas, AsyncAPI, docs/contracts.html and recorded examples, made anew
	@$(RUN)python -m afterview.workers.contracts

format: setup ## format and mend what can be mended
	@$(RUN)ruff format
	@$(RUN)ruff check --fix

bench: setup ## measure; a table and a line per goal
	@$(RUN)python -m bench

bench-kafka: setup ## the Kafka host beside its peers: make bench-kafka ARGS="--rounds 1 --events 20000"
	@$(RUN)python -m bench.kafka $(ARGS)

bench-timers: setup ## a million due times on one worker
	@$(RUN)python -m bench.kafka.timers $(ARGS)

bench-handover: setup ## pauses while workers restart, and after a kill
	@$(RUN)python -m bench.kafka.handover

bench-watched: setup ## what metrics cost: make bench-watched ARGS="--rounds 5"
	@$(RUN)python -m bench.watched $(ARGS)

bench-intake: setup ## conversions, webhooks a second, slow and bad clients: make bench-intake ARGS="--no-kafka --rounds 1"
	@$(RUN)python -m bench.intake $(ARGS)

bench-mail: setup ## mails a second beside others, slow servers, a kill, 100,000 due at once: make bench-mail ARGS="--parts speed"
	@$(RUN)python -m bench.mail $(ARGS)

bench-pause: setup ## all mail paused while it goes out, and resumed: make bench-pause ARGS="--candidates 3000"
	@$(RUN)python -m bench.pausing $(ARGS)

chaos: setup ## break it again and again: make chaos KILLS=200 SEED=1; on Kafka, make chaos SEEDS=30
ifdef SEEDS
	@$(RUN)python -m tests.chaos.kafka --seeds $(SEEDS) $(if $(SEED),--seed $(SEED))
else
	@$(RUN)python -m tests.chaos --kills $(or $(KILLS),200) --seed $(or $(SEED),1)
endif

chaos-mail: setup ## kill -9 in the middle of very many mails: make chaos-mail KILLS=50 MAILS=20000
	@$(RUN)python -m tests.chaos.mail --kills $(or $(KILLS),50) --mails $(or $(MAILS),20000) --seed $(or $(SEED),1)

fuzz: setup ## bodies of every vendor, drawn and made worse: make fuzz EACH=20000 SEED=0
	@$(RUN)python -m tests.fuzz --each $(or $(EACH),20000) --seed $(or $(SEED),0)

clean: ## remove what make made
	rm -rf .venv .tools .mypy_cache .ruff_cache .hypothesis dist

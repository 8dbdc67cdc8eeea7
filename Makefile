# Two commands: `make demo` and `make test`. Everything is done by one script that needs Python 3.11 and nothing else.
PYTHON ?= python3
RUN := @"$(PYTHON)" protect_portal/demo/environment.py

.PHONY: demo test reset manage bench torture lint messages lock

demo: ## the portal with its own servers and a fictional coalition, until Ctrl-C
	$(RUN) demo

test: ## every test, browser tests included; ARGS go to pytest
	$(RUN) test $(ARGS)

reset: ## empty the demonstration
	$(RUN) reset

manage: ## a management command beside the running demonstration: make manage ARGS="demo_accounts --json"
	$(RUN) manage $(ARGS)

bench: ## the benchmarks of bench/; ARGS name some of them
	$(RUN) bench $(ARGS)

torture: ## is anything lost, doubled or stale while everything that can die, dies? ARGS="--seconds 60 --seed 7"
	$(RUN) torture $(ARGS)

lint: ## ruff and the import contracts
	$(RUN) lint

messages: ## collect the texts into the catalogue and compile it
	$(RUN) messages

lock: ## renew both locks (needs uv); ARGS=--upgrade for newer versions
	$(RUN) lock $(ARGS)

# Every command of the house. The logic lives in tools/, so that it can be read, typed and tested.

PYTHON ?= python3
PORT ?= 8000
DEV = .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help setup run stop reset night test test-one journey browser accessibility chaos check format messages requirements pictures samples lock shell

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## install everything that is needed; instant when nothing changed
	@$(PYTHON) -m tools.setup

run: setup ## serve the demo town on http://127.0.0.1:8000/ until Ctrl-C (PORT=8123 for another port)
	@$(DEV) tools.run $(PORT)

stop: setup ## stop a running demo, also one whose terminal is gone
	@$(DEV) tools.reset --keep

reset: setup ## stop the demo and throw its data away
	@$(DEV) tools.reset

night: setup ## do what waits for the coming night in the running demo now; as often as you like
	@$(DEV) tools.inside run_night --now

test: setup ## run the whole suite, browser tests included
	@$(DEV) tools.test

test-one: setup ## run one file or test: make test-one T=tests/accounts
	@$(DEV) tools.test -n 0 $(T)

journey: setup ## the message journey alone, in a browser against a running stack
	@$(DEV) tools.test --need-browser -n 0 tests/browser/test_the_journey.py

browser: setup ## the browser tests alone
	@$(DEV) tools.test --need-browser tests/browser

accessibility: setup ## judge every citizen's page and put the result into the accessibility statement
	@$(DEV) tools.accessibility

chaos: setup ## kill everything at random while letters are sent, and the night too (QUICK=1: a few)
	@$(DEV) tools.chaos $(if $(QUICK),--quick) $(if $(SEED),--seed $(SEED))

check: setup ## lint, types, floors, templates, migrations, deploy settings, translations, requirements
	@$(DEV) tools.check

format: setup ## put Python and templates in the house's form
	@$(DEV) tools.format

messages: setup ## collect the texts to translate and compile the translations
	@$(DEV) tools.messages

requirements: setup ## write into docs/requirements.md which tests show which requirement
	@$(DEV) tools.requirements

pictures: setup ## draw the pictures of the documentation from the running product
	@$(DEV) tools.pictures

samples: setup ## write every kind of PDF the product makes to .dev/samples, to look at
	@$(DEV) tools.samples

lock: setup ## pin and hash the dependencies of pyproject.toml (make lock UP=--upgrade for newer versions)
	@$(DEV) tools.lock $(UP)

shell: setup ## a Django shell in the running demo
	@$(DEV) tools.inside shell

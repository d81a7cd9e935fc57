# The two commands: `make run` serves a station with a demonstration, `make test` proves it.
PYTHON ?= python3
PORT ?= 8000
LANE ?=

.PHONY: run test check fmt messages bench requirements release

run:           ## serve on http://127.0.0.1:$(PORT)
	@PORT=$(PORT) $(PYTHON) scripts/bootstrap.py run

test:          ## every lane, or one: make test LANE=sqlite
	@$(PYTHON) scripts/bootstrap.py test $(LANE)

check:         ## the lanes without a database: lint, types, import contracts, words
	@$(PYTHON) scripts/bootstrap.py test static

fmt:           ## put the code into the house's form
	@$(PYTHON) scripts/bootstrap.py fmt

messages:      ## collect new sentences into the slices' .po files and compile them
	@$(PYTHON) scripts/bootstrap.py messages

bench:         ## measure: the planner's gap and speed on the instances of bench/instances
	@$(PYTHON) scripts/bootstrap.py bench

requirements:  ## write docs/requirements/state.md
	@$(PYTHON) scripts/bootstrap.py requirements

release:       ## build the wheel with pages and words inside
	@$(PYTHON) scripts/bootstrap.py release

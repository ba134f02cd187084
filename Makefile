# What the project can do; `make help` lists it. The work is in scripts/.

.PHONY: help run test bench score pictures requirements
.DEFAULT_GOAL := help

# Finds a Python >= 3.11 by itself, makes .venv and installs what $(1) needs.
prepare = python=$$(scripts/find-python) && "$$python" -m scripts.prepare $(1)

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: ## set up, load the demo and serve on 127.0.0.1:${PORT:-8000}
	@$(call prepare,run) && exec .venv/bin/python -m scripts.run

test: ## set up and run every check, on SQLite and PostgreSQL
	@$(call prepare,test) && exec .venv/bin/python -m scripts.test

bench: ## measure pages, saves and the PDF, with 100 and 10,000 incidents
	@$(call prepare,test) && exec .venv/bin/python bench/run.py

score: ## read the documents of ../shared/corpus, where it exists, and score the result
	@$(call prepare,test) && exec .venv/bin/python scripts/score.py

pictures: ## make the pictures of docs/pictures from the demo
	@$(call prepare,test) && exec .venv/bin/python scripts/pictures.py

requirements: ## compile requirements/ from pyproject.toml again
	@scripts/requirements

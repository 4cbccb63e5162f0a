# Every target sets up what it needs, once. Name another interpreter with: make PYTHON=python3.12 test
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help env

help:  ## show this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(firstword $(MAKEFILE_LIST)) \
	  | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

env:  ## set up .venv (every other target does so by itself)
	@VENV=$(VENV) $(PYTHON) tools/bootstrap.py dev

# tandem: `make run` does the main job, `make test` passes the tests; `make` alone prints this list.
SHELL := /bin/bash
# Without --norc bash takes a socket as standard input for a remote login and reads the user's own files, under -u.
.SHELLFLAGS := --norc -eu -o pipefail -c
.DEFAULT_GOAL := help

# What the main job runs with, each set on the command line: make run TEACHER=… ARMS=a,b SEEDS=3 PRESET=window
SETTINGS := LEVEL TEACHER ARMS SEEDS PRESET NAME
$(foreach name,$(SETTINGS),$(eval $(name) ?=))
ifneq ($(origin NAME),command line)
NAME := # some systems have a variable of this name in every environment
endif
ifneq ($(origin SAMPLE),command line)
SAMPLE :=
endif
ifneq ($(origin TRIES),command line)
TRIES :=
endif
export SAMPLE TRIES
# The settings reach the shell by the environment, so that it reads nothing in them.
export $(SETTINGS)

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
TSC := node node_modules/typescript/bin/tsc
BROWSER := npm run -s build:browser
NOTEBOOKS := set --; for name in $(SETTINGS); do \
	value=$$(printenv $$name) && [ -n "$$value" ] && set -- "$$@" --set "$$(echo $$name | tr A-Z a-z)=$$value"; done; \
	tandem notebook run all "$$@"
SMOLLM2 := data/cache/smollm2-135m-instruct
REPORT := tandem report $${NAME:+--name "$$NAME"}

.PHONY: help run paper paper-finetune paper-smollm2 test test-node test-python test-faults licences audit lab report docs pages simd verify teacher record-smollm2 record-qwen bench bench-env bench-teacher bench-student bench-bot bench-kernel bench-bridge bench-networks parity parity-finetune setup dev clean clean-all before bench-finetune test-exports test-slurm test-kubernetes gone

# All of them compile the tests into one folder, and benches measure each other.
.NOTPARALLEL:

help: ## print this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1	/' | expand -t 16

run: setup ## set up, execute the seven notebooks, write the reports (TEACHER= ARMS= SEEDS= PRESET= LEVEL= NAME=)
	@$(NOTEBOOKS)
	@$(REPORT)

paper: setup ## make the planned runs of data/results that are not there yet (SAMPLE=50 makes some anew and compares)
	@tandem paper $${SAMPLE:+--sample "$$SAMPLE"}

paper-finetune: setup ## make the planned runs of models that learn that are not there yet (data/results/finetune; hours)
	@tandem paper --finetune

paper-smollm2: $(SMOLLM2)/about.json ## the same of SmolLM2-135M-Instruct, fine-tuned by LoRA (data/results/smollm2; fetches the model; hours)
	@tandem paper --finetune smollm2

test: setup ## set up and run every check and test
	@biome check --error-on-warnings .
	@$(TSC) -p tests
	@node tests/dist/run.js

test-exports: setup ## read exports and archives back with the tools that they are for: pandas, DuckDB, TensorBoard, W&B, an RO-Crate validator (1 GB of Python packages)
	@$(TSC) -p tests
	@node tests/dist/exports/read-back.js

test-node: setup ## a smoke run on Node 20, 22, 24 and 26, whose bytes must be equal (0.7 GB of Nodes)
	@$(TSC) -p tests
	@node tests/dist/node/smoke.js

test-faults: setup ## kill, fill the disk, take memory, network and clock away, damage files; prints a table (half an hour; TRIES= of each)
	@$(TSC) -p tests
	@node tests/dist/faults/faults.js $${TRIES:+"$$TRIES"}

licences: setup ## write THIRD_PARTY.md from the lock files, and name what may not be built upon
	@$(TSC) -p tests
	@node tests/dist/licences/write.js

audit: setup ## ask npm's registry for advisories on the locked packages; fails for grave ones, and where it cannot ask
	@$(TSC) -p tests
	@node tests/dist/audit/audit.js

PYTHON_TESTS := python/.venv-test

test-python: setup ## the Python package: gymnasium's check, minigrid step by step, faults (a few minutes; PYTHON 3.11 or later)
	@tandem setup --venv $(PYTHON_TESTS) --requirements python/tests/requirements.txt
	@$(PYTHON_TESTS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation ./python
	@$(PYTHON_TESTS)/bin/python -m pytest -q -p no:cacheprovider python/tests

test-slurm: setup ## sixty small runs by a real SLURM, one fault after another (Debian's packages, installed by apt; ten minutes)
	@$(TSC) -p tests
	@node tests/dist/slurm/faults.js

test-kubernetes: setup ## the API server's own validation of manifests (Go 1.24 or later; 0.3 GB of modules)
	@$(TSC) -p tests
	@node tests/dist/kubernetes/validate.js

lab: setup ## open the notebooks in JupyterLab
	@tandem notebook lab

report: setup ## write the pages again from the executed notebooks (NAME= of the experiment)
	@$(REPORT)

docs: setup ## write the documentation site: guides, file formats, questions, and the API from the docstrings (data/docs)
	@tandem docs

pages: setup ## gather reports and documentation in one folder to be published (data/pages)
	@tandem pages

simd: setup ## compile the kernels again, after a change in lib/policy/student/simd/kernel or lib/model/adam/kernel
	@tandem setup --simd
	@$(TSC) -p lib

verify: setup ## run two finished runs again and compare their bytes
	@tandem verify

teacher: setup ## train the default synthetic teacher again (4 minutes)
	@tandem setup --venv .venv-teacher --requirements lib/teacher/training/requirements.txt
	@.venv-teacher/bin/python lib/teacher/training/train.py --alpha 0.7 --kappa 1 --rho chance --out data/teacher/synthetic-a70-k100

record-smollm2: $(SMOLLM2)/about.json ## record the replies of SmolLM2-135M-Instruct again (an hour; goes on where it was stopped)
	@tandem record --teacher $(SMOLLM2) --level BabyAI-GoToRedBallNoDists-v0 --facts $(SMOLLM2)/about.json

$(SMOLLM2)/about.json: lib/teacher/smollm2/convert.py lib/teacher/smollm2/model.txt | setup
	@tandem setup --venv .venv-smollm2 --requirements lib/teacher/smollm2/requirements.txt
	@.venv-smollm2/bin/python lib/teacher/smollm2/convert.py $(@D)

QWEN := data/cache/qwen2.5-coder-1.5b-instruct
# GCC 12 takes most of AMX's tile configuration for dead stores, and llama.cpp dies of an illegal instruction. A package that was built
# without these flags before must not be taken from a cache.
LLAMACPP := CMAKE_ARGS="-DGGML_OPENMP=OFF -DLLAVA_BUILD=OFF" CXXFLAGS="-fno-tree-dse -fno-dse" PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 \
	tandem setup --venv .venv-llamacpp --requirements lib/teacher/llamacpp/requirements.txt

record-qwen: $(QWEN).gguf ## record Qwen2.5-Coder-1.5B-Instruct again, in two templates (a C++ compiler; hours; goes on where it was stopped)
	@$(LLAMACPP)
	@for template in t4 t1; do \
		tandem record --teacher $(QWEN).gguf --template $$template --wording here --level BabyAI-GoToRedBallNoDists-v0 --facts $(QWEN).json || exit 1; \
	done

$(QWEN).gguf: lib/teacher/qwen/model.py lib/teacher/qwen/model.txt | setup
	@$(LLAMACPP)
	@.venv-llamacpp/bin/python lib/teacher/qwen/model.py $@

bench: setup ## bench-env, bench-teacher, bench-student and bench-kernel, one after another
	@$(MAKE) --no-print-directory bench-env
	@$(MAKE) --no-print-directory bench-teacher
	@$(MAKE) --no-print-directory bench-student
	@$(MAKE) --no-print-directory bench-kernel

bench-env: setup ## steps and resets beside minigrid and envpool
	@$(TSC) -p tests && node tests/dist/bench/env.js

bench-teacher: setup ## scoring beside torch and transformers.js
	@$(TSC) -p tests && node tests/dist/bench/teacher.js

bench-student: setup ## training beside torch-ac
	@$(TSC) -p tests && node tests/dist/bench/student.js

bench-finetune: setup ## fine-tuning a language model beside torch, in Lamorel's way and at its best (half an hour; 5 GB of Python packages)
	@$(TSC) -p tests && node tests/dist/bench/finetune.js

bench-bridge: setup ## the Python package beside minigrid
	@$(TSC) -p tests && node tests/dist/bench/bridge.js

bench-kernel: setup ## the kernel beside plain tslab and Deno
	@$(TSC) -p tests && node tests/dist/bench/kernel.js

bench-bot: setup ## the bot's success on every level over 200 seeds
	@$(TSC) -p tests && node tests/dist/bench/bot.js

bench-networks: setup ## learning curves of the network with memory (70 CPU-minutes; LEVEL= for one level)
	@$(TSC) -p tests && node tests/dist/bench/networks.js $${LEVEL:+"$$LEVEL"}

parity: setup ## compare with an installed minigrid on new seeds (N=50 a level, SEED= to repeat a run)
	@$(TSC) -p tests
	@node tests/dist/parity/parity.js $(or $(N),50) $(SEED)

parity-finetune: setup ## exports of a training in Python's peft and transformers, whole PPO updates against torch's (5 GB of Python packages)
	@$(TSC) -p tests
	@node tests/dist/parity/finetune.js
	@node tests/dist/parity/ppo.js

setup: node_modules/.tandem-lock lib/dist/.built ## install and build everything, inside this folder
	@tandem setup

# Variables that the command line may hold, and those that it holds.
before: export KNOWN := $(SETTINGS) PYTHON CXX CHROMIUM TANDEM_API_KEY $(if $(filter parity,$(MAKECMDGOALS)),N SEED) $(if $(filter paper,$(MAKECMDGOALS)),SAMPLE) $(if $(filter test-faults,$(MAKECMDGOALS)),TRIES)
before: export GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
before:
	@command -v node >/dev/null || { echo "Node 20.19 or later is needed (none was found); install it from nodejs.org" >&2; exit 2; }
	@node lib/bin/before-make.js

node_modules/.tandem-lock: package.json lib/package.json package-lock.json .npmrc | before
	@node lib/bin/install.js
	@touch $@

LIBRARY := $(shell find lib -name '*.ts' -not -path '*/dist/*')
# Sources of the last build that are no more: what was compiled of them must not live on.
GONE := $(filter-out $(LIBRARY),$(shell cat lib/dist/.built 2>/dev/null))

lib/dist/.built: node_modules/.tandem-lock $(LIBRARY) lib/tsconfig.json lib/report/browser/tsconfig.json $(if $(GONE),gone)
	@$(TSC) -p lib && $(TSC) -p lib/report/browser && $(BROWSER)
	@echo $(LIBRARY) > $@

gone:
	@rm -rf lib/dist

dev: setup ## compile the library again at every change
	@$(TSC) -p lib --watch --preserveWatchOutput

clean: ## remove packages, builds and pages; runs, experiments and archives stay (clean-all removes them too)
	@rm -rf node_modules lib/dist tests/dist .venv .venv-* .jupyter .cache data/cache data/bench data/reports data/executed data/docs data/pages data/compare tests/bench/.venv* tests/parity/.venv* python/.venv* tests/bench/.deno tests/exports/.venv

clean-all: clean ## remove all that was made here, runs, experiments, logs and archives too
	@rm -rf data/runs data/experiments data/tensorboard data/archives

# Every target sets up what it needs the first time; nothing has to be installed before.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m kata
READY := $(VENV)/.ready
READY_WEB := $(VENV)/.ready-web

# A name or a number in the variables below is handed on only if it is given.
CHOICE = $(EX) $(if $(CH),--chapter $(CH))
ON = $(if $(DB),--db '$(DB)')
DATA = $(if $(SEED),--seed $(SEED))
HOW = $(ON) $(DATA) $(if $(V),--verbose)

# The exercise that a command is about; it can do no other.
one = $(if $(filter 1,$(words $(EX))),$(EX),$(error Name one exercise: make $(1) EX=03))

MAKEFLAGS += --no-print-directory
.SILENT:
.DEFAULT_GOAL := help
.PHONY: help test watch hint sql solution list next stats review reset undo update web clean

help: ## show this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

test: $(READY) ## judge EX=03, EX="03 04", CH=1, EX=all or the next one; DB= SEED= V=1
	$(RUN) test $(CHOICE) $(HOW)

watch: $(READY) ## judge the next exercise, or EX=03, each time you save it
	$(RUN) watch $(if $(EX),$(call one,watch)) $(ON)

hint: $(READY) ## help with the test of EX=03 that fails now, one step further each time
	$(RUN) hint $(call one,hint) $(ON)

sql: $(READY) ## show every statement that your answer to EX=03 sends
	$(RUN) sql $(call one,sql) $(ON) $(DATA)

solution: $(READY) ## show the reference answer to EX=03 once yours has passed; FORCE=1
	$(RUN) solution $(call one,solution) $(if $(FORCE),--force)

list: $(READY) ## show all exercises and how far you are
	$(RUN) list

next: $(READY) ## name the next exercise and where to begin
	$(RUN) next

stats: $(READY) ## show your runs, hints, time and days
	$(RUN) stats

review: $(READY) ## repeat what is due, or EX=03: your answer is kept, the stub comes back
	$(RUN) review $(if $(EX),$(call one,review))

reset: $(READY) ## put the stub of EX=03, CH=1 or EX=all back; yours is kept. YES=1
	$(RUN) reset $(CHOICE) $(if $(YES),--yes)

undo: $(READY) ## bring back what the last reset of EX=03 put away
	$(RUN) undo $(call one,undo)

update: $(READY) ## bring newer exercises and keep your answers; FROM=folder or git URL
	$(RUN) update $(if $(FROM),'$(FROM)')

web: $(READY_WEB) ## install what EX=104 needs beside the rest: FastAPI and httpx
	echo "Ready: make test EX=104"

clean: ## remove the environments and caches, nothing of yours
	rm -rf $(VENV) .venvs .pytest_cache .mypy_cache .ruff_cache

# A stamp is written last, so an interrupted set-up is made again.
$(READY): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed. Name one: make test PYTHON=python3.12"; exit 1; }
	echo "Setting up $(VENV), once. This takes about half a minute."
	$(PYTHON) -m venv $(VENV) || \
		{ echo "Could not make $(VENV). On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(READY_WEB): requirements-web.txt $(READY)
	echo "Adding FastAPI and httpx to $(VENV), once."
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-web.txt
	touch $@

# For instructors and maintainers. What students are given ends above this line.
READY_REPORT := $(VENV)/.ready-report
READY_CLUSTER := $(VENV)/.ready-cluster
READY_DEV := $(VENV)/.ready-dev
.PHONY: grade scheduler worker mark report similar handout classroom gradescope
.PHONY: verify new check compat lint format bench pictures solutions-branch

# The folders of a class are needed, everything else can be left out.
CLASS = $(EX) --submissions $(call named,SUBMISSIONS) --out $(call named,OUT) \
	$(if $(JOBS),--jobs $(JOBS)) $(if $(HIDDEN),--hidden '$(HIDDEN)') \
	$(if $(SANDBOX),--sandbox $(SANDBOX)) $(ON) $(DATA) $(BOOK) \
	$(if $(SCHEDULER),--scheduler '$(SCHEDULER)') \
	$(if $(COURSE),--course '$(COURSE)') $(if $(TIMES),--times '$(TIMES)') $(if $(AGAIN),--again)
BOOK = $(if $(GRADEBOOK),--gradebook '$(GRADEBOOK)')
# A comment can hold any sign, so the shell finds it in the environment; a $ is typed as $$.
MARK = --out $(call out,mark OUT=marks) $(BOOK) \
	$(if $(STUDENT),--student '$(STUDENT)') $(if $(EX),--exercise '$(EX)') \
	$(if $(POINTS),--points $(POINTS)) $(if $(EXTRA),--extra $(EXTRA)) \
	$(if $(EXEMPT),--exempt '$(EXEMPT)') \
	$(if $(COMMENT),--comment "$$COMMENT") $(if $(CLEAR),--clear) $(if $(FILE),--file '$(FILE)')
named = '$(or $($(1)),$(error Name two folders: make $@ SUBMISSIONS=dir OUT=dir))'
work = '$(or $(SCHEDULER),$(error Name the scheduler: make worker SCHEDULER=tcp://host:8786))'
fresh = $(if $(and $(EX),$(NAME)),$(EX) $(NAME),$(error Name both: make new EX=27 NAME=window_functions))
out = '$(or $(OUT),$(error Name what to write: make $(1)))'

grade: $(READY_WEB) $(if $(SCHEDULER),$(READY_CLUSTER)) ## judge a class: SUBMISSIONS=dir OUT=dir; COURSE= TIMES= HIDDEN= EX= DB= JOBS= SCHEDULER=
	$(RUN) grade $(CLASS)

scheduler: $(READY_CLUSTER) ## let several machines judge a class (docs/cluster.md): HOST=its address
	DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=1 $(VENV)/bin/python -m dask scheduler \
		--no-dashboard --no-show $(if $(HOST),--host '$(HOST)')

worker: $(READY_CLUSTER) ## judge for a scheduler: SCHEDULER=tcp://host:8786; JOBS=4 (one a core)
	$(VENV)/bin/python -m dask worker $(work) --no-dashboard --nworkers $(or $(JOBS),-1) --nthreads 1

mark: $(READY) ## decide on an answer: OUT=dir STUDENT= EX= POINTS= EXTRA= EXEMPT=yes COMMENT=
	$(RUN) mark $(MARK)

report: $(READY_REPORT) ## show what a class has reached, in a page for the browser: OUT=dir
	$(RUN) report --out '$(or $(OUT),$(error Name the folder of the marks: make report OUT=dir))'

similar: $(READY_REPORT) ## show which answers of a class are alike: SUBMISSIONS=dir OUT=dir; EX= CH=
	$(RUN) similar $(CHOICE) --submissions $(call named,SUBMISSIONS) --out $(call named,OUT)

handout: $(READY) ## write the pack for students, without answers: OUT=dir or file.zip; EX= CH=
	$(RUN) handout $(CHOICE) --out $(call out,handout OUT=handout.zip)

classroom: $(READY) ## write a handout with a workflow that shows points on GitHub: OUT=dir; EX= CH=
	$(RUN) classroom $(CHOICE) --out $(call out,classroom OUT=template)

gradescope: $(READY) ## write an autograder for Gradescope: OUT=file.zip; EX= CH= HIDDEN= SANDBOX=user
	$(RUN) gradescope $(CHOICE) --out $(call out,gradescope OUT=autograder.zip) \
		$(if $(HIDDEN),--hidden '$(HIDDEN)') $(if $(SANDBOX),--sandbox $(SANDBOX)) \
		$(DATA)

verify: $(READY_WEB) ## prove the tests of EX=03 or of all exercises
	$(RUN) verify $(EX) $(DATA) $(if $(JSON),--json $(JSON))

new: $(READY) ## write the four files of a new exercise: EX=27 NAME=window_functions
	$(RUN) new $(fresh) $(if $(CHAPTER),--chapter $(CHAPTER))

check: $(READY_DEV) ## everything that must be green: the runner's own tests, then verify; SEED=
	$(VENV)/bin/python -m pytest -q --shuffle -n auto $(if $(SEED),--randomly-seed $(SEED)) tests/kata
	$(RUN) verify $(DATA)

compat: $(READY) ## the right answers on SQLAlchemy 2.0 and on each Python found here
	$(RUN) compat

lint: $(READY_DEV) ## check format, style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

format: $(READY_DEV) ## format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(READY) ## measure the runner against plain pytest; JSON=file keeps the figures
	$(RUN) bench $(or $(EX),03) $(if $(JSON),--json $(JSON))

pictures: $(READY) ## draw the pictures of the README anew
	$(RUN) pictures

solutions-branch: $(READY) ## put the reference answers on the local branch "solutions"
	$(RUN) solutions-branch

$(READY_REPORT): requirements-report.txt $(READY)
	echo "Adding what a report needs to $(VENV), once."
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-report.txt
	touch $@

$(READY_CLUSTER): requirements-cluster.txt requirements-web.txt $(READY)
	echo "Adding dask.distributed to $(VENV), once."
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-cluster.txt
	touch $(READY_WEB) $@

$(READY_DEV): requirements-dev.txt requirements-web.txt requirements-report.txt \
		requirements-cluster.txt $(READY)
	echo "Adding the tools of maintainers to $(VENV), once."
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $(READY_WEB) $(READY_REPORT) $(READY_CLUSTER) $@

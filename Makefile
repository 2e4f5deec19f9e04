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
.PHONY: help next test watch hint sql solution list stats review reset undo update web clean

# A line of this list comes from what stands behind ##; between two of them stands what to type
# after the target. A variable that can follow has a comment of its own.
help: ## show this list
	awk -F ' *## *' '/^## / { print "\n" $$2 } \
		/^# [A-Z]+=/ { printf "  %-22s %s\n", substr($$1, 3), $$2 } \
		/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); \
			printf "  %-22s %s\n", "make " $$1 (NF > 2 ? " " $$2 : ""), $$NF }' Makefile

next: $(READY) ## name the next exercise and where to begin
	$(RUN) next

test: $(READY) ## EX=03 ## judge your answer; without EX=, to the next exercise
	$(RUN) test $(CHOICE) $(HOW)

watch: $(READY) ## judge the next exercise, or EX=03, at each save
	$(RUN) watch $(if $(EX),$(call one,watch)) $(ON)

hint: $(READY) ## EX=03 ## help with the test that fails now, each time further
	$(RUN) hint $(call one,hint) $(ON)

sql: $(READY) ## EX=03 ## show every statement that your answer sends
	$(RUN) sql $(call one,sql) $(ON) $(DATA)

solution: $(READY) ## EX=03 ## show our answer once yours has passed
	$(RUN) solution $(call one,solution) $(if $(FORCE),--force)

list: $(READY) ## show all exercises and how far you are
	$(RUN) list

stats: $(READY) ## show your runs, hints, time and days
	$(RUN) stats

review: $(READY) ## repeat what you solved before, when it is due, or EX=03
	$(RUN) review $(if $(EX),$(call one,review))

reset: $(READY) ## EX=03 ## put the stub back, and keep yours in a backup
	$(RUN) reset $(CHOICE) $(if $(YES),--yes)

undo: $(READY) ## EX=03 ## bring back what the last reset put away
	$(RUN) undo $(call one,undo)

update: $(READY) ## bring newer exercises and keep your answers
	$(RUN) update $(if $(FROM),'$(FROM)')

web: $(READY_WEB) ## install FastAPI and httpx, which only EX=104 needs
	echo "Ready: make test EX=104"

clean: ## remove the environments and caches, nothing of yours
	rm -rf $(VENV) .venvs .pytest_cache .mypy_cache .ruff_cache

## What can follow
# EX=03 ## this exercise; EX="03 04" for two, EX=all for all
# CH=1 ## all exercises of a chapter (test, reset)
# DB=postgresql ## on this database; also mariadb, or a URL
# SEED=3816 ## the data of an earlier run (test, sql)
# V=1 ## pytest's own output (test)
# FORCE=1 ## also before yours has passed (solution)
# YES=1 ## without a question (reset)
# FROM=folder ## from this folder, or from a git URL (update)
# PYTHON=python3.12 ## this Python (the first command, which sets up)

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
## For instructors
.PHONY: grade mark report similar handout classroom gradescope solutions-branch
.PHONY: scheduler worker verify new check compat lint format bench pictures

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

grade: $(READY_WEB) $(if $(SCHEDULER),$(READY_CLUSTER)) ## judge a class: SUBMISSIONS=dir OUT=dir
	$(RUN) grade $(CLASS)

mark: $(READY) ## decide on an answer: OUT=dir STUDENT=kim EX=03 POINTS=2
	$(RUN) mark $(MARK)

report: $(READY_REPORT) ## OUT=dir ## show what a class has reached, for a browser
	$(RUN) report --out '$(or $(OUT),$(error Name the folder of the marks: make report OUT=dir))'

similar: $(READY_REPORT) ## show which answers are alike: SUBMISSIONS=dir OUT=dir
	$(RUN) similar $(CHOICE) --submissions $(call named,SUBMISSIONS) --out $(call named,OUT)

handout: $(READY) ## OUT=dir ## write what students get, without answers
	$(RUN) handout $(CHOICE) --out $(call out,handout OUT=handout.zip)

classroom: $(READY) ## OUT=dir ## write a handout that shows points on GitHub
	$(RUN) classroom $(CHOICE) --out $(call out,classroom OUT=template)

gradescope: $(READY) ## write an autograder for Gradescope: OUT=file.zip
	$(RUN) gradescope $(CHOICE) --out $(call out,gradescope OUT=autograder.zip) \
		$(if $(HIDDEN),--hidden '$(HIDDEN)') $(if $(SANDBOX),--sandbox $(SANDBOX)) \
		$(DATA)

solutions-branch: $(READY) ## put our answers on the local branch solutions
	$(RUN) solutions-branch

scheduler: $(READY_CLUSTER) ## let several machines judge a class (docs/cluster.md)
	DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=1 $(VENV)/bin/python -m dask scheduler \
		--no-dashboard --no-show $(if $(HOST),--host '$(HOST)')

worker: $(READY_CLUSTER) ## judge for a scheduler: SCHEDULER=tcp://host:8786
	$(VENV)/bin/python -m dask worker $(work) --no-dashboard --nworkers $(or $(JOBS),-1) --nthreads 1

## What can follow
# SUBMISSIONS=dir ## what was handed in (grade, similar)
# OUT=dir ## the folder to write; a handout can be a .zip file
# COURSE=file ## names, groups and deadlines (grade)
# TIMES=file ## when something was handed in (grade)
# HIDDEN=dir ## tests that no student has (grade, gradescope)
# SANDBOX=none ## without walls (grade), or SANDBOX=user (gradescope)
# AGAIN=1 ## once more what timed out or crashed (grade)
# GRADEBOOK=URL ## keep the marks in a database (grade, mark)
# SCHEDULER=tcp://host ## on the machines of a scheduler (grade, worker)
# HOST=address ## on this address (scheduler)
# JOBS=4 ## so many at a time, not one a core (grade, worker)
# STUDENT=kim ## whose answer (mark)
# POINTS=2 ## what it is worth (mark)
# EXTRA=1 ## what comes on top (mark)
# EXEMPT=yes ## it does not count (mark)
# COMMENT=text ## what the student is to read (mark)
# CLEAR=1 ## take a decision back (mark)
# FILE=file ## many decisions from a table (mark)

## For maintainers
verify: $(READY_WEB) ## EX=03 ## prove the tests of an exercise; without EX=, of all
	$(RUN) verify $(EX) $(DATA) $(if $(JSON),--json $(JSON))

new: $(READY) ## write four files: EX=27 NAME=window_functions
	$(RUN) new $(fresh) $(if $(CHAPTER),--chapter $(CHAPTER))

check: $(READY_DEV) ## prove the runner, then all exercises
	$(VENV)/bin/python -m pytest -q --shuffle -n auto $(if $(SEED),--randomly-seed $(SEED)) tests/kata
	$(RUN) verify $(DATA)

compat: $(READY) ## judge our answers on SQLAlchemy 2.0 and other Pythons
	$(RUN) compat

lint: $(READY_DEV) ## check format, style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

format: $(READY_DEV) ## format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(READY) ## measure the runner against plain pytest
	$(RUN) bench $(or $(EX),03) $(if $(JSON),--json $(JSON))

pictures: $(READY) ## draw the pictures of the README anew
	$(RUN) pictures

## What can follow
# NAME=window_functions ## what it is called (new)
# CHAPTER=c5_sql ## in which chapter (new)
# JSON=file ## write the figures there, too (verify, bench)

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

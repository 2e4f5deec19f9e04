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

# What stands behind ## is what to type after the target, ## if anything, and what that does.
help: ## show this list
	awk -F ' *## *' '/^## / { print "\n" $$2 } \
		/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); typed = "make " $$1 (NF > 2 ? " " $$2 : ""); \
			text = (length(typed) > 22 ? "; " : "") $$NF; gsub(/; /, sprintf("\n%25s", ""), text); \
			printf "  %-22s %s\n", typed, text }' Makefile

next: $(READY) ## name the next exercise and where to begin
	$(RUN) next

test: $(READY) ## EX=03 ## judge your answer (without EX=: to the next exercise); EX="03 04" two of them, CH=1 a chapter, EX=all all; DB=postgresql SEED=3816, V=1 for pytest's own output
	$(RUN) test $(CHOICE) $(HOW)

watch: $(READY) ## judge the next exercise each time you save it; EX=03 begins with that one
	$(RUN) watch $(if $(EX),$(call one,watch)) $(ON)

hint: $(READY) ## EX=03 ## help with the test that fails now, each time further
	$(RUN) hint $(call one,hint) $(ON)

sql: $(READY) ## EX=03 ## show every statement that your answer sends
	$(RUN) sql $(call one,sql) $(ON) $(DATA)

solution: $(READY) ## EX=03 ## show our answer once yours has passed (FORCE=1: before)
	$(RUN) solution $(call one,solution) $(if $(FORCE),--force)

list: $(READY) ## show all exercises and how far you are
	$(RUN) list

stats: $(READY) ## show your runs, hints, time and days
	$(RUN) stats

review: $(READY) ## repeat what you solved before, when it is due, or EX=03
	$(RUN) review $(if $(EX),$(call one,review))

reset: $(READY) ## EX=03 ## put the stub back, and keep yours in a backup; CH=1 a chapter, EX=all all (YES=1: do not ask)
	$(RUN) reset $(CHOICE) $(if $(YES),--yes)

undo: $(READY) ## EX=03 ## bring back what the last reset put away
	$(RUN) undo $(call one,undo)

update: $(READY) ## bring newer exercises and keep your answers; FROM= a folder or a git URL
	$(RUN) update $(if $(FROM),'$(FROM)')

web: $(READY_WEB) ## install FastAPI and httpx, which only EX=104 needs
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

grade: $(READY_WEB) $(if $(SCHEDULER),$(READY_CLUSTER)) ## SUBMISSIONS=dir OUT=dir ## judge a class; COURSE= TIMES= HIDDEN= EX= DB= JOBS= SCHEDULER=
	$(RUN) grade $(CLASS)

mark: $(READY) ## OUT=dir STUDENT=kim EX=03 ## decide on an answer; POINTS=2 EXTRA=1 EXEMPT=yes COMMENT= CLEAR=1 FILE=
	$(RUN) mark $(MARK)

report: $(READY_REPORT) ## OUT=dir ## show what a class has reached, for a browser
	$(RUN) report --out '$(or $(OUT),$(error Name the folder of the marks: make report OUT=dir))'

similar: $(READY_REPORT) ## SUBMISSIONS=dir OUT=dir ## show which answers of a class are alike (EX= CH=)
	$(RUN) similar $(CHOICE) --submissions $(call named,SUBMISSIONS) --out $(call named,OUT)

handout: $(READY) ## OUT=dir ## write what students get, without answers; OUT=file.zip EX= CH=
	$(RUN) handout $(CHOICE) --out $(call out,handout OUT=handout.zip)

classroom: $(READY) ## OUT=dir ## write a handout that shows points on GitHub (EX= CH=)
	$(RUN) classroom $(CHOICE) --out $(call out,classroom OUT=template)

gradescope: $(READY) ## OUT=file.zip ## write an autograder for Gradescope; EX= CH= HIDDEN= SEED= SANDBOX=user
	$(RUN) gradescope $(CHOICE) --out $(call out,gradescope OUT=autograder.zip) \
		$(if $(HIDDEN),--hidden '$(HIDDEN)') $(if $(SANDBOX),--sandbox $(SANDBOX)) \
		$(DATA)

solutions-branch: $(READY) ## put our answers on the local branch solutions
	$(RUN) solutions-branch

scheduler: $(READY_CLUSTER) ## HOST=address ## let several machines judge a class (docs/cluster.md)
	DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=1 $(VENV)/bin/python -m dask scheduler \
		--no-dashboard --no-show $(if $(HOST),--host '$(HOST)')

worker: $(READY_CLUSTER) ## SCHEDULER=tcp://host:8786 ## judge for a scheduler (JOBS=4, else one a core)
	$(VENV)/bin/python -m dask worker $(work) --no-dashboard --nworkers $(or $(JOBS),-1) --nthreads 1

## For maintainers
verify: $(READY_WEB) ## EX=03 ## prove the tests of an exercise (without EX=: of all); SEED= JSON=file
	$(RUN) verify $(EX) $(DATA) $(if $(JSON),--json $(JSON))

new: $(READY) ## EX=27 NAME=window_functions ## write the four files of a new exercise
	$(RUN) new $(fresh) $(if $(CHAPTER),--chapter $(CHAPTER))

check: $(READY_DEV) ## prove the runner, then all exercises (SEED=)
	$(VENV)/bin/python -m pytest -q --shuffle -n auto $(if $(SEED),--randomly-seed $(SEED)) tests/kata
	$(RUN) verify $(DATA)

compat: $(READY) ## judge the right answers on SQLAlchemy 2.0 and on other; Pythons that are found here
	$(RUN) compat

lint: $(READY_DEV) ## check format, style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

format: $(READY_DEV) ## format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(READY) ## measure the runner against plain pytest (JSON=file)
	$(RUN) bench $(or $(EX),03) $(if $(JSON),--json $(JSON))

pictures: $(READY) ## draw the pictures of the README anew
	$(RUN) pictures

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

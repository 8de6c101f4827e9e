# The whole project in a few commands; `make aide` says them in French.

# The interpreter that builds .venv; any Python from 3.11 on.
PYTHON ?= python3
# More arguments for pytest: make test PYTEST_ARGS="-k envoi -x"
PYTEST_ARGS ?=
# Debian packages of the tests: a browser with its fonts, the antivirus, and for the carte CPS the
# web server, a card, its reader, a screen and a keyboard.
OUTILS_DE_TEST := chromium clamd nginx openssl softhsm2-util pkcs11-tool modutil Xvfb xdotool
PAQUETS_DE_TEST := chromium fonts-dejavu-core fonts-liberation clamav-daemon \
	nginx-light openssl softhsm2 opensc libnss3-tools xvfb xdotool
# The same browser without its windows, where the distribution has it: three times quicker.
NAVIGATEUR_LEGER := chromium-headless-shell
# And node, which runs a real OpenID provider (tests/oidc) and checks scripts and styles: the packages
# of Debian 13, or any node from 20 on, which brings its npm and then excludes Debian's.
PAQUETS_DE_NODE := nodejs npm
NODE_CONVIENT := { command -v npm && node -e 'process.exit(+(parseInt(process.versions.node) < 20))'; } \
	>/dev/null 2>&1

SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install -qq --no-input --disable-pip-version-check --require-hashes
# A stamp carries the checksum of what was installed: pip runs again only when the file changes.
empreinte = $(shell sha256sum requirements/$(1).txt | cut -c1-16)
STAMP_DEMO := $(VENV)/.demo-$(call empreinte,demo)
STAMP_DEV := $(VENV)/.dev-$(call empreinte,dev)
OUTILS_WEB := requirements/node
STAMP_NODE := $(OUTILS_WEB)/node_modules/.fait-$(shell sha256sum $(OUTILS_WEB)/package-lock.json | cut -c1-16)

# `make check` reads the settings as production would, without a database: both commands that need
# settings never connect. Port 1 makes an attempt fail at once.
CLES_CHECK = $(VENV)/.cles-de-controle
ENV_CHECK = \
	ECHANGES_MODE=production \
	ECHANGES_ADRESSE=https://echanges.example.fr/ \
	ECHANGES_CLES=$(CURDIR)/$(CLES_CHECK) \
	ECHANGES_FICHIERS=$(CURDIR)/$(VENV)/.fichiers-de-controle \
	ECHANGES_SMTP=smtp://127.0.0.1:1 \
	ECHANGES_CLAMD=tcp://127.0.0.1:1 \
	DATABASE_URL=postgresql://controle:controle@127.0.0.1:1/controle

# Bandit's rules that do not fit: starting processes is what the launcher is for (B404, B603), and
# assert narrows types (B101), an empty string is no password (B105).
BANDIT_HORS := B404,B603,B101,B105

.DEFAULT_GOAL := aide
.DELETE_ON_ERROR:
.PHONY: aide run test couverture check bench captures outils-de-test

aide:
	@echo "make run    lance la démonstration (PORT=8000, données dans ECHANGES_DATA ou .donnees)"
	@echo "make test   lance tous les essais (PYTEST_ARGS=… pour en choisir)"
	@echo "make couverture  vérifie que les essais du cœur passent par toutes ses branches"
	@echo "make check  contrôle le code : format, types, frontières, sûreté, réglages"
	@echo "make bench  mesure les performances"
	@echo "make captures  refait les images des écrans dans docs/captures"

# `exec` and LANCEUR_PARENT: a signal to make, even SIGKILL, ends the demonstration cleanly.
run: $(STAMP_DEMO)
	@LANCEUR_PARENT=$$PPID exec $(PY) -m lanceur

# With its bytecode kept, whatever the machine says: the tests start many a Python. Three workers for
# two cores: those of the launcher and of the faults mostly wait.
test: $(STAMP_DEV) outils-de-test
	@PYTHONDONTWRITEBYTECODE= exec $(PY) -m pytest -n 3 $(PYTEST_ARGS)

# Every branch of the heart, by its own tests: apart from `make test`, which tracing would slow.
COEUR := tests/messagerie tests/reorganisation tests/web/test_echelons.py
couverture: $(STAMP_DEV) outils-de-test
	@$(PY) -m coverage run -m pytest -q $(COEUR) && exec $(PY) -m coverage report

# The pictures of every screen, as the guides show them.
captures: $(STAMP_DEV) outils-de-test
	@mkdir -p docs/captures
	@CAPTURES=docs/captures exec $(PY) -m pytest -q tests/parcours/test_ps_ecrans.py \
		tests/parcours/test_mc_ecrans.py tests/parcours/test_composants.py

# Every check runs, so that one round shows all that is wrong.
check: $(STAMP_DEV) $(STAMP_NODE)
	@rate=""; \
	pas() { nom="$$1"; shift; echo "== $$nom"; "$$@" || { rate="$$rate $$nom;"; }; }; \
	bin=$(VENV)/bin; \
	$(PY) -c "from pathlib import Path; from echanges.coffre.cles import creer_cles; \
	          creer_cles(Path('$(CLES_CHECK)'))" || rate=" clés;"; \
	pas "ruff format" $$bin/ruff format --check .; \
	pas "ruff check" $$bin/ruff check .; \
	pas "mypy" env $(ENV_CHECK) $$bin/mypy; \
	pas "lint-imports" $$bin/lint-imports; \
	pas "djlint" $$bin/djlint echanges --lint --quiet; \
	pas "biome" $(OUTILS_WEB)/node_modules/.bin/biome ci --error-on-warnings .; \
	pas "bandit" $$bin/bandit -q -r echanges config lanceur pont --skip $(BANDIT_HORS); \
	pas "migrations" env $(ENV_CHECK) $(PY) -W ignore::RuntimeWarning \
		manage.py makemigrations --check --dry-run; \
	pas "réglages de production" env $(ENV_CHECK) $(PY) \
		manage.py check --deploy --fail-level WARNING; \
	pas "mesures" $(PY) -m tests.mesures; \
	if [ -n "$$rate" ]; then echo "Contrôles en échec :$$rate" >&2; exit 1; fi; \
	echo "Tous les contrôles sont passés."

bench: $(STAMP_DEV)
	@exec $(PY) -m bench

# Installs Debian packages as root, or says which are missing. Arguments: the commands that must be
# there besides node, their packages, and the packages that are installed if the distribution has them.
define assurer
	@manque=""; \
	for outil in $(1); do \
		PATH="$$PATH:/usr/sbin" command -v $$outil >/dev/null || manque="$$manque $$outil"; \
	done; \
	paquets="$(2)"; \
	$(NODE_CONVIENT) || { manque="$$manque node"; paquets="$$paquets $(PAQUETS_DE_NODE)"; }; \
	[ -z "$$manque" ] && exit 0; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "Il manque :$$manque. Installez les paquets : $$paquets" >&2; exit 1; \
	fi; \
	echo "Installation de : $$paquets"; \
	export DEBIAN_FRONTEND=noninteractive; \
	journal=$$(mktemp); \
	{ apt-get update && apt-get install -y --no-install-recommends $$paquets \
		$$(for paquet in $(3); do apt-cache show $$paquet >/dev/null 2>&1 && echo $$paquet; done); } \
		>"$$journal" 2>&1 </dev/null \
		|| { tail -n 30 "$$journal" >&2; rm -f "$$journal"; exit 1; }; \
	rm -f "$$journal"; \
	$(NODE_CONVIENT) || { echo "Il faut node 20 ou plus récent, avec npm." >&2; exit 1; }
endef

outils-de-test:
	$(call assurer,$(OUTILS_DE_TEST),$(PAQUETS_DE_TEST),$(NAVIGATEUR_LEGER))

# --clear: an interpreter that has gone leaves stamps that are no longer true.
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Il faut Python 3.11 ou plus récent ; indiquez-le : make PYTHON=python3.12 …" >&2; \
		exit 1; }
	@echo "Création de l'environnement Python ($(VENV))…" >&2
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "L'environnement Python n'a pas pu être créé (paquet python3-venv ?)." >&2; exit 1; }

# The order-only prerequisite: a newer interpreter file is no reason to install again.
$(STAMP_DEMO): | $(PY)
	@echo "Installation des dépendances…" >&2
	@$(PIP_INSTALL) -r requirements/demo.txt
	@rm -f $(VENV)/.demo-* && touch $@

# The development set contains the demonstration's: it counts for both.
$(STAMP_DEV): | $(PY)
	@echo "Installation des dépendances de développement…" >&2
	@$(PIP_INSTALL) -r requirements/dev.txt
	@rm -f $(VENV)/.demo-* $(VENV)/.dev-* && touch $@ $(STAMP_DEMO)

$(STAMP_NODE):
	$(call assurer)
	@echo "Installation des contrôles de JavaScript et CSS…" >&2
	@cd $(OUTILS_WEB) && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
	@touch $@

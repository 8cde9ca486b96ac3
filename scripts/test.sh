#!/bin/sh
# Installs what is needed into .venv and runs every check: lint, types, tests.
set -eu
cd "$(dirname "$0")/.."
sh scripts/system.sh
sh scripts/setup.sh requirements-dev.lock
.venv/bin/ruff check .
.venv/bin/mypy
exec .venv/bin/python -m pytest "$@"

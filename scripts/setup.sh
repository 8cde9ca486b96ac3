#!/bin/sh
# Makes .venv with the locked packages: scripts/setup.sh requirements.lock
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-python3}
[ -x .venv/bin/python ] || "$python" -m venv .venv
stamp=.venv/installed-$(basename "$lock")
if [ ! -f "$stamp" ] || [ "$lock" -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ]; then
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    touch "$stamp"
fi

#!/bin/sh
# Installs what is needed into .venv and runs the main job on the bundled documents.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh requirements.lock
exec .venv/bin/korusgraph demo "$@"

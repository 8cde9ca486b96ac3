#!/bin/sh
# Writes exports/ anew from the sample documents; the tests compare it byte for byte.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh requirements.lock
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/korusgraph build samples --workspace "$work" --ledger-only
.venv/bin/korusgraph export turtle --output exports/samples.ttl --workspace "$work"

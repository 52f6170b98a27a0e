#!/usr/bin/env bash
# Run npm in web/ with the node of .venv, after installing what web/package-lock.json pins.
#   scripts/web.sh run test
set -euo pipefail
cd "$(dirname "$0")/.."
npm() { .venv/bin/python hatch_build.py npm "$@"; }
if [ ! web/node_modules/.package-lock.json -nt web/package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund
  touch web/node_modules/.package-lock.json
fi
npm "$@"

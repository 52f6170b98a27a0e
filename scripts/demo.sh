#!/usr/bin/env bash
# The whole thing on this machine: a server in the background, three networks trained on real pictures, live charts.
# Everything it makes lies under .demo/; `make stop` ends the server. RUNCAIRN_DEMO_EPOCHS=N trains shorter.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh server example
if [ "${RUNCAIRN_UI:-auto}" != skip ] && [ ! -f src/runcairn/server/static/index.html ]; then
  echo "the dashboard was not built; the server will answer without pages" >&2
fi
export PATH=$PWD/.venv/bin:$PATH
data=$PWD/.demo/server
work=$PWD/.demo/training
mkdir -p "$work"

runcairn up --no-browser --data "$data"
eval "$(runcairn up --no-browser --data "$data" --print-env 2>/dev/null)"
project=unet-nuclei
say_link() {
  printf '\n%s\n  %s\n  one-time way in for your browser: %s\n\n' "$1" \
    "$RUNCAIRN_BASE_URL/$RUNCAIRN_DEMO_ENTITY/$project" "$(runcairn up --no-browser --data "$data" 2>/dev/null)"
}

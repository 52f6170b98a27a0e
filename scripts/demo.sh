#!/usr/bin/env bash
# The whole thing on this machine: a server in the background, three networks trained on real pictures, live charts.
# Everything it makes lies under .demo/.   scripts/demo.sh stop   ends the server.
# RUNCAIRN_DEMO_EPOCHS=N trains shorter.
set -euo pipefail
cd "$(dirname "$0")/.."
runcairn=$PWD/.venv/bin/runcairn
data=$PWD/.demo/server
project=unet-nuclei

if [ "${1:-}" = stop ]; then
  if [ -x "$runcairn" ]; then exec "$runcairn" down --data "$data"; fi
  echo "nothing runs from here" >&2
  exit 0
fi

scripts/install.sh server example
mkdir -p .demo/training

# The link is printed on stdout, all talk on stderr.
link=$("$runcairn" up --no-browser --data "$data")
url=${link%%/login/*}

export RUNCAIRN_BASE_URL=$url RUNCAIRN_PROJECT=$project RUNCAIRN_DIR=$PWD/.demo/training
unset RUNCAIRN_API_KEY WANDB_API_KEY # a key for another server is no key for this one
entity=$("$runcairn" status | awk '$1 == "project" { sub("/.*", "", $2); print $2 }')

show_link() {
  printf '\n  %s\n  %s/%s/%s\n  first visit (works once):  %s\n\n' "$1" "$url" "$entity" "$project" "$link"
}

show_link "The dashboard, live while it trains:"
begin=$SECONDS
for levels in 5 4 6; do
  echo "== a U-Net of $levels levels"
  .venv/bin/python examples/unet_nuclei/train.py --levels "$levels" ${RUNCAIRN_DEMO_EPOCHS:+--epochs "$RUNCAIRN_DEMO_EPOCHS"}
done
link=$("$runcairn" up --no-browser --data "$data" 2>/dev/null)
echo "trained three networks in $((SECONDS - begin)) s"
show_link "Compare them:"
echo "The server runs on; end it with: make stop"

#!/usr/bin/env bash
# Run npm in web/ with the node of .venv; what web/package-lock.json pins is installed first.
#   scripts/web.sh run test
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python hatch_build.py npm "$@"

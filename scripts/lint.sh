#!/usr/bin/env bash
# Every checker, even after one failed: ruff, pyright, import-linter; biome and tsc for the dashboard.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh server dev || exit 1
failed=()
check() {
  echo "== $*"
  "$@" || failed+=("$*")
}
bin=.venv/bin
check $bin/ruff check .
check $bin/ruff format --check .
check $bin/pyright
check $bin/pyright -p benchmarks # basic: that they still call what there is
check $bin/lint-imports
if [ -f web/package.json ]; then
  check scripts/web.sh run lint
  check scripts/web.sh run types
fi
if [ ${#failed[@]} -gt 0 ]; then
  printf 'lint failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "lint: all clean"

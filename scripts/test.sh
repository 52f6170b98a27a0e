#!/usr/bin/env bash
# All tests: the dashboard's own (vitest), then Python's (pytest), those in a browser included. Arguments go to pytest.
# RUNCAIRN_TEST_WORKERS=N spreads pytest over N processes (2; 0: all in one).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh server test example # example: Keras trains in the tests

if [ -f web/package.json ]; then
  .venv/bin/python hatch_build.py
  echo "== vitest"
  scripts/web.sh run test
fi

warn_no_browser() {
  cat >&2 <<'END'

!! THE BROWSER TESTS DID NOT RUN: there is no Chromium or Chrome on this machine.
!! To run them: install one (Debian: apt-get install chromium), or name it: make test CHROMIUM=/path/to/chrome

END
}

marks="not slow"
if CHROMIUM=$(scripts/chromium.sh); then
  export CHROMIUM
  echo "== browser: $CHROMIUM"
else
  marks="$marks and not browser"
  warn_no_browser
fi

echo "== pytest"
status=0
# A shell starts background jobs with SIGINT ignored, and children inherit that: the tests of Ctrl-C need it back.
.venv/bin/python -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])
' -m "$marks" -n "${RUNCAIRN_TEST_WORKERS:-2}" --dist loadfile "$@" || status=$?
[ -n "${CHROMIUM:-}" ] || warn_no_browser
exit $status

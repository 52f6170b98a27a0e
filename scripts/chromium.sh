#!/usr/bin/env bash
# Print the path of a Chromium or Chrome for the browser tests; as root on Debian, install one where there is none.
# Exit 1: none to be had.
set -euo pipefail
find_browser() {
  for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name"; then return; fi
  done
  local mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  if [ -x "$mac" ]; then echo "$mac"; return; fi
  return 1
}
find_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing Chromium for the browser tests" >&2
  export DEBIAN_FRONTEND=noninteractive
  if { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >&2; then
    find_browser && exit 0
  fi
fi
exit 1

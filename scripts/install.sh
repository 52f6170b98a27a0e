#!/usr/bin/env bash
# Make .venv and install runcairn into it from this checkout (editable), with groups of pinned requirements.
#   scripts/install.sh GROUP...        groups: server test dev example, frameworks/NAME
# PYTHON=... chooses the interpreter, VENV=... another folder than .venv. What is installed already, unchanged, is not installed again.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
python=$venv/bin/python

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if new_enough "$candidate"; then echo "$candidate"; return; fi
  done
  echo "runcairn needs Python 3.11 or newer, and none was found (looked for: ${PYTHON:-python3, python3.13, python3.12, python3.11})." >&2
  echo "  try: install one, or name it: make $* PYTHON=/path/to/python3.11" >&2
  exit 1
}

make_venv() {
  local found
  found=$(find_python)
  echo "making $venv with $("$found" --version)"
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$(command -v "$found")" "$venv"
  elif ! "$found" -m venv "$venv"; then
    rm -rf "$venv"
    echo "this Python cannot make virtual environments." >&2
    echo "  try: install its venv package (Debian: apt-get install python3-venv), or uv" >&2
    exit 1
  fi
}

install() {
  if command -v uv >/dev/null; then
    uv pip install --quiet --python "$python" "$@"
  else
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
  fi
}

# once NAME FILE... -- COMMAND...: run the command unless it ran before on the same bytes of the files.
once() {
  local name=$1 files=() stamp sum
  shift
  while [ "$1" != -- ]; do files+=("$1"); shift; done
  shift
  stamp=$venv/.installed-${name//\//-}
  sum=$(cat "${files[@]}" | cksum)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return; fi
  echo "installing: $name"
  "$@"
  echo "$sum" >"$stamp"
}

new_enough "$python" || make_venv
ui=auto
for group in "$@"; do
  file=requirements/$group.txt
  # --no-deps: these files are whole, and torch, which some leave out, is there before them.
  once "$group" "$file" -- install --no-deps --require-hashes -r "$file"
  # These bring node into .venv: the dashboard is built with it below, not in a build environment of its own.
  case $group in test | dev | frameworks/*) ui=skip ;; esac
  if [ "$group" = example ]; then
    data=requirements/example-data.txt
    once example-data $data -- install --no-deps --require-hashes -r $data
  fi
done
export RUNCAIRN_UI=${RUNCAIRN_UI:-$ui}
once runcairn pyproject.toml hatch_build.py -- install --no-deps --editable .

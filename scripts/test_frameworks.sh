#!/usr/bin/env bash
# Train with each framework, for real, on the CPU: environments of their own in .venv-frameworks/, then tests/frameworks.
#   scripts/test_frameworks.sh [NAME...]      names: of requirements/frameworks/*.txt; none: all but the large one
# Where there is no room, no registry, no torch without CUDA or no browser it says so, loudly, and that is no failure.
# PYTEST_ARGS="-k lightning" goes to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
home=.venv-frameworks
torch=torch==2.13.0 # as in requirements/frameworks/torch.in and uv.toml
room_needed=4       # GiB for one environment
large=vision        # torchvision comes with CUDA alone: 6 GB, so only who names it gets it
room_needed_large=12
names=("$@")
[ $# -gt 0 ] || for file in requirements/frameworks/*.txt; do
  name=$(basename "$file" .txt)
  [ "$name" = $large ] || names+=("$name")
done
status=0 missing=()

did_not_run() { # NAME WHY
  missing+=("$1")
  printf '\n!! THE TESTS OF %s DID NOT RUN: %s\n\n' "$1" "$2" >&2
}

gib_free() { df -Pk . | awk 'NR == 2 { print int($4 / 1024 / 1024) }'; }

registry_answers() { # whether a small package can be had, so that a failure is ours
  if command -v uv >/dev/null; then
    echo pytest-timeout | uv pip compile --quiet --no-cache --no-deps - >/dev/null 2>&1
  else
    python3 -m pip download --quiet --no-deps --no-cache-dir -d "$(mktemp -d)" pytest-timeout >/dev/null 2>&1
  fi
}

not_installed() { # NAME LOG: whose fault it is
  tail -20 "$2" >&2
  if registry_answers; then
    echo "!! the environment of $1 does not install, though the registry answers" >&2
    status=1
  else
    did_not_run "$1" "packages cannot be had: no registry answers"
  fi
}

# A build of torch with CUDA brings gigabytes that no test here uses: asked first, taken only when it has none.
install_torch() { # PYTHON
  "$1" -c 'import sys, torch; sys.exit(f"torch=={torch.__version__}".split("+")[0] != sys.argv[1])' $torch 2>/dev/null && return
  "$1" -m pip install --dry-run --quiet --no-deps --ignore-installed --report - $torch 2>/dev/null | "$1" -c '
import json, sys
metadata = json.load(sys.stdin)["install"][0]["metadata"]
needs = " ".join(metadata.get("requires_dist", ()))
sys.exit("cuda" in needs or "nvidia" in needs)
' 2>/dev/null || return 1
  "$1" -m pip install --quiet --no-deps --disable-pip-version-check $torch
}

install_torchvision() { # PYTHON: both, and the libraries that they need, which are locked nowhere
  "$1" -c 'import torchvision' 2>/dev/null && return
  grep -h '^torch' "requirements/frameworks/$large.in" | xargs "$1" -m pip install --quiet --disable-pip-version-check
}

prepare() { # NAME: its environment, or why there is none
  local name=$1 venv=$home/$1 python=$home/$1/bin/python log=$home/$1.log room=$room_needed
  [ "$name" != $large ] || room=$room_needed_large
  mkdir -p $home
  if [ ! -x "$python" ] && [ "$(gib_free)" -lt $room ]; then
    did_not_run "$name" "less than $room GiB are free in $PWD"
    return 1
  fi
  VENV=$venv RUNCAIRN_UI=skip scripts/install.sh >"$log" 2>&1 || { not_installed "$name" "$log"; return 1; }
  "$python" -m pip --version >/dev/null 2>&1 || uv pip install --quiet --python "$python" pip >>"$log" 2>&1
  if [ "$name" != $large ] && grep -q '^torch==' "requirements/frameworks/$name.in" && ! install_torch "$python" >>"$log" 2>&1; then
    did_not_run "$name" "no $torch without CUDA is to be had here (pip install $torch brings one with it, or none)"
    return 1
  fi
  if [ "$name" = $large ] && ! install_torchvision "$python" >>"$log" 2>&1; then
    not_installed "$name" "$log"
    return 1
  fi
  VENV=$venv scripts/install.sh "frameworks/$name" >>"$log" 2>&1 && return
  not_installed "$name" "$log"
  return 1
}

marks="not slow and not browser"
# What was trained is also read in a browser, on the pages as they are built from these sources.
prepare_browser() {
  mkdir -p $home
  CHROMIUM=$(scripts/chromium.sh) || { did_not_run "the pages" "there is no Chromium or Chrome on this machine"; return; }
  if { scripts/install.sh server test && .venv/bin/python hatch_build.py; } >$home/pages.log 2>&1; then
    export CHROMIUM
    marks="not slow"
    echo "== browser: $CHROMIUM"
  else
    not_installed "the pages" $home/pages.log
  fi
}
prepare_browser

for name in "${names[@]}"; do
  printf '\n== frameworks: %s\n' "$name"
  began=$SECONDS
  prepare "$name" || continue
  printf '== installed in %s s\n' $((SECONDS - began))
  only=()
  [ "$name" != $large ] || only=(-k ultralytics) # the others ran with a torch of the usual size
  # One thread each: the two workers share few cores, and what is trained is small.
  OMP_NUM_THREADS=1 "$home/$name/bin/python" -m pytest tests/frameworks -m "$marks" -n 2 --dist loadfile \
    --timeout 300 "${only[@]}" ${PYTEST_ARGS:-} || status=1
done

# A file that no environment ran shows nothing, and nobody would notice.
if [ $# -eq 0 ] && [ ${#missing[@]} -eq 0 ] && [ -z "${PYTEST_ARGS:-}" ]; then
  for file in tests/frameworks/test_*.py; do
    [ "$file" != tests/frameworks/test_ultralytics.py ] || continue # in the large one
    grep -qsxF "$file" $home/*/.ran || { echo "!! no environment ran a test of $file" >&2; status=1; }
  done
fi
[ ${#missing[@]} -eq 0 ] || printf '\n!! FRAMEWORKS THAT WERE NOT TESTED HERE: %s (why: above)\n' "${missing[*]}" >&2
exit $status

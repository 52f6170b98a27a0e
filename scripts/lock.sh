#!/usr/bin/env bash
# Pin what pyproject.toml and requirements/*.in ask for, with hashes, for every platform and Python >= 3.11. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
  output=$1; shift
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "make lock" --output-file "requirements/$output.txt" "$@"
}

# base first: every later file keeps its versions, so that one environment can hold them all.
lock base pyproject.toml
lock server pyproject.toml --extra server --extra media --constraint requirements/base.txt
lock test requirements/test.in --constraint requirements/server.txt
for name in dev docs example; do
  lock "$name" "requirements/$name.in" --constraint requirements/server.txt --constraint requirements/test.txt
done
# frameworks/*: environments of their own. torch is left to scripts/test_frameworks.sh, which takes a build without CUDA.
for file in requirements/frameworks/*.in; do
  name=frameworks/$(basename "$file" .in)
  tests=requirements/test.txt
  [ "$name" != frameworks/tensorflow ] || tests=- # which wants an older h5py than the tests' Keras
  lock "$name" "$file" pyproject.toml --extra server --extra media --config-file requirements/frameworks/uv.toml \
    --no-emit-package torch --no-emit-package torchvision --no-emit-package tensorflow \
    --constraint requirements/server.txt --constraint $tests \
    < <(sed '/^h5py==/,/# via/d' requirements/test.txt)
done
lock example-data requirements/example-data.in --no-deps

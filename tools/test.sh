#!/bin/sh
# Everything that CI checks: installs what is missing, builds with sanitizers and as a release, runs all tests.
set -eu
cd "$(dirname "$0")/.."
sh tools/packages.sh build test
jobs=$(nproc)
cmake --preset release >/dev/null
cmake --build --preset release -j "$jobs"
cmake --preset asan >/dev/null
cmake --build --preset asan -j "$jobs"
export RELEASE="$PWD/build-release"
ctest --test-dir build-asan --output-on-failure -j "$jobs" "$@"

#!/bin/sh
# What the tests run of base, model, channel, store and flow: fails under 90 % of the lines or 75 % of the branches.
#   sh tools/long/coverage.sh [WORDS FOR CTEST…]
set -eu
cd "$(dirname "$0")/../.."
sh tools/packages.sh build test long
jobs=$(nproc)
cmake --preset coverage >/dev/null
cmake --build --preset coverage -j "$jobs" >/dev/null
find build-coverage -name '*.gcda' -delete
ctest --test-dir build-coverage -j "$jobs" --output-on-failure "$@" || failed=1
gcovr --root . --object-directory build-coverage --exclude-unreachable-branches --exclude-throw-branches -j "$jobs" \
	--filter 'src/(base|model|channel|store|flow)/' --fail-under-line 90 --fail-under-branch 75 --sort-percentage --print-summary
[ -z "${failed:-}" ] || exit 1

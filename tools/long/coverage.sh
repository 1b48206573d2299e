#!/bin/sh
# What the tests run of base, model, channel, store and flow: fails under 90 % of the lines or 75 % of the branches.
#   sh tools/long/coverage.sh [WORDS FOR CTEST…]
set -eu
cd "$(dirname "$0")/../.."
sh tools/packages.sh build test long
unset TOWNBELL_LONG # the tests of every day are what counts: the long run repeats the same lines
jobs=$(nproc)
cmake --preset coverage >/dev/null
cmake --build --preset coverage -j "$jobs" >/dev/null
find build-coverage -name '*.gcda' -delete
# Whether the tests pass, the build with sanitizers says: here the counters, too, are written to the disks that tests fill.
ctest --test-dir build-coverage -j "$jobs" "$@" | tail -n 20 || true
gcovr --root . --object-directory build-coverage --exclude-unreachable-branches --exclude-throw-branches -j "$jobs" \
	--filter 'src/(base|model|channel|store|flow)/' --fail-under-line 90 --fail-under-branch 75 --sort-percentage --print-summary

#!/bin/sh
# Everything that CI checks: installs what is missing, builds with sanitizers and as a release, runs all tests. Other words go to ctest.
#   --long  and what takes an hour more: every case of the tests that otherwise try a few, a thousand kills; the package built twice and
#           installed in a clean root (tools/package_test.sh); each script of tools/long: fuzzing, static analysis, coverage
set -eu
cd "$(dirname "$0")/.."
long=""
if [ "${1:-}" = --long ]; then
	long=1
	export TOWNBELL_LONG=1
	shift
fi
sh tools/packages.sh build test
jobs=$(nproc)
cmake --preset release >/dev/null
cmake --build --preset release -j "$jobs"
cmake --preset asan >/dev/null
cmake --build --preset asan -j "$jobs"
export RELEASE="$PWD/build-release"
# One more than there are processors: many tests wait for a disk or a socket.
ctest --test-dir build-asan --output-on-failure -j "$((jobs + 1))" "$@"
[ -n "$long" ] || exit 0
sh tools/package_test.sh
for script in tools/long/*.sh; do
	echo "$script"
	sh "$script"
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# What townbell costs, as ratios: both sides of a row in one run, medians of five. docs/performance.md says what the figures mean.
#   sh tools/bench.sh                 everything (about ten minutes)
#   sh tools/bench.sh --once WORDS…   one round of the rows whose names hold one of the WORDS
#   sh tools/bench.sh --peers         beside them what Alertmanager, Apprise and Postfix make of the same sink, where Debian's are installed
#   sh tools/bench.sh --quick         small numbers, only to see that it works
set -eu
cd "$(dirname "$0")/.."
sh tools/packages.sh build
cmake -S . -B build-bench -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTOWNBELL_BENCH=ON >/dev/null
cmake --build build-bench -j "$(nproc)" >&2
exec build-bench/bench build-bench/townbell . "$@"

#!/bin/sh
# The life of a delivery, a million sequences of events as fast as a release plays them; more than 100,000 a second are asked for.
set -eu
cd "$(dirname "$0")/../.."
cmake -S . -B build-sequences -G Ninja -DBUILD_TESTING=ON -DTOWNBELL_FAULTS=ON >/dev/null
cmake --build build-sequences -j "$(nproc)" --target sequences >/dev/null
SEED="${SEED:-$(date +%s)}" ./build-sequences/sequences 1000000 | tee build-sequences/said
awk '/a second$/ { fast = $(NF - 2) > 100000 } END { exit !fast }' build-sequences/said

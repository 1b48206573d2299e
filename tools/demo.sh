#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job on the reference agenda: the council's second half of 2021 is checked, planned, announced on the stand-in BAND and Telegram
# of townbell-sandbox, answered by its cast of members, collected and counted. Time is simulated: it jumps from one event to the next.
# Writes rehearsal/index.html and ends with a table (time, key, channel id and type, state) and the count of the vote. No real service is
# touched; neither tokens nor a state folder are needed.
set -eu
cd "$(dirname "$0")/.."
sh tools/packages.sh build
cmake -S . -B build-release -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
cmake --build build-release -j "$(nproc)" >&2
export TOWNBELL_CONFIG="config/townbell.cfg"
build-release/townbell check >&2
build-release/townbell rehearse --out rehearsal

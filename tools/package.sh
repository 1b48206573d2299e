#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the Debian package from a release build of its own and prints its name. The same sources give the same bytes: times are those of
# the last commit (or $SOURCE_DATE_EPOCH), paths of the build are not in it.
set -eu
cd "$(dirname "$0")/.."
sh tools/packages.sh build
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
cmake -S . -B build-package -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
cmake --build build-package -j "$(nproc)" >&2
cd build-package
cpack -G DEB >&2
ls "$PWD"/townbell_*.deb

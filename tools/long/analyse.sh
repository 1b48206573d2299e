#!/bin/sh
# Static analysis of src/, room by room: gcc -fanalyzer, clang-tidy as .clang-tidy says, cppcheck. Every complaint is an error.
#   sh tools/long/analyse.sh [ROOM…]
set -eu
cd "$(dirname "$0")/../.."
sh tools/packages.sh build test long
[ $# != 0 ] || set -- base model channel store net config render flow web sandbox command
jobs=$(nproc)

echo "gcc -fanalyzer"
# In gcc 12 two of its warnings do not see through arenas and structs that are returned; ASan, LeakSanitizer and clang-tidy see those. A third
# takes every function of another file for one that may return NULL; clang's analyser judges that better.
blind="-Wno-analyzer-malloc-leak -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference"
cmake -S . -B build-analyse -G Ninja -DCMAKE_BUILD_TYPE=Debug -DTOWNBELL_WERROR=ON -DCMAKE_C_FLAGS="-O1 -fanalyzer $blind" >/dev/null
cmake --build build-analyse -j "$jobs" --target "$@"

# Not asked for: members of unnamed structs (VEC() has one that only vec.c reads), and locals that are named as a function they do not call.
echo cppcheck
for room in "$@"; do
	cppcheck --std=c11 --enable=warning,style,performance,portability --inline-suppr --suppress=missingIncludeSystem --quiet \
		--suppress=unusedStructMember --suppress=shadowFunction --error-exitcode=1 -j "$jobs" -Isrc -D_GNU_SOURCE "src/$room"
done

# By the flags of the build with clang: it does not know all of gcc's.
echo clang-tidy
cmake --preset fuzz >/dev/null
for room in "$@"; do
	printf '%s\n' "src/$room"/*.c | xargs -n 1 -P "$jobs" clang-tidy-14 -p build-fuzz --quiet 2>build-fuzz/tidy.log || {
		grep -v 'warnings generated' build-fuzz/tidy.log >&2
		exit 1
	}
done

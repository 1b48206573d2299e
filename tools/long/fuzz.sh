#!/bin/sh
# Every target of tests/fuzz looks for inputs of its own with libFuzzer:  sh tools/long/fuzz.sh [SECONDS [NAME…]]  (preset 30, all)
# What it finds stands in build-fuzz/found/NAME-*: mend the cause, then put the input into tests/fuzz/corpus/NAME.
set -eu
cd "$(dirname "$0")/../.."
sh tools/packages.sh build test long
seconds="${1:-30}"
[ $# = 0 ] || shift
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j "$(nproc)" --target fuzzers sequences >/dev/null
cd build-fuzz
mkdir -p found
python3 ../tests/fuzz/seeds.py fuzz
export ASAN_OPTIONS=detect_stack_use_after_return=1
[ $# != 0 ] || set -- $(ls ../tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_||;s|\.c$||')
bad=""
for name in "$@"; do
	mkdir -p "grown/$name" "../tests/fuzz/corpus/$name"
	if timeout $((seconds + 120)) "./fuzz_$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="found/$name-" "grown/$name" "fuzz/$name" "../tests/fuzz/corpus/$name" >"found/$name.log" 2>&1; then
		echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "found/$name.log") inputs, nothing found"
	else
		echo "$name: see build-fuzz/found/$name.log" >&2
		grep -m 3 -E 'it must hold|SUMMARY|runtime error' "found/$name.log" >&2 || true
		bad="$bad $name"
	fi
	rmdir "../tests/fuzz/corpus/$name" 2>/dev/null || true
done
[ -z "$bad" ] || exit 1

#!/bin/sh
# SPDX-License-Identifier: MIT
# hardening.sh - what the flags of a release promise stands in the programs: position independent, relocations read-only and bound at the
# start, no executable stack, guarded stacks, checked copies, no switches of tests; and nothing in the daemon can start another program.
# First the checks are run on a program that was built without any of it.
set -u
build=${BUILD:-build-asan}
release=${RELEASE:-}
[ -n "$release" ] && [ -x "$release/townbell" ] || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Each check: a name and what must be found in the words of a tool about the program.
is_there() {
	case $1 in
	pie) readelf -hW "$2" | grep -q 'Type: *DYN' && readelf -dW "$2" | grep -q 'FLAGS_1.*PIE' ;;
	relro) readelf -lW "$2" | grep -q GNU_RELRO ;;
	bind_now) readelf -dW "$2" | grep -q 'FLAGS.*BIND_NOW\|FLAGS_1.*NOW' ;;
	stack) readelf -lW "$2" | grep 'GNU_STACK' | grep -q ' RW ' ;;
	guard) nm -D --undefined-only "$2" | grep -q '__stack_chk_fail' ;;
	fortify) nm -D --undefined-only "$2" | grep -q '_chk@' && nm -D --undefined-only "$2" | grep -q '__memcpy_chk\|__snprintf_chk' ;;
	no_switches) ! grep -q TOWNBELL_FAULT "$2" ;;
	alone) ! nm -D --undefined-only "$2" | grep -Eq ' (fork|vfork|clone|system|popen|dlopen|dlmopen|exec[lv][a-z]*|fexecve|posix_spawnp)(@|$)' ;;
	esac
}
checks='pie relro bind_now stack guard fortify no_switches alone'

cat >"$folder/bad.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int n, char **words) { char a[64]; puts("TOWNBELL_FAULT"); strcpy(a, words[n - 1]); printf(a, 1); return system(a); }
C
cc -w -O1 -U_FORTIFY_SOURCE -fno-stack-protector -no-pie -fno-pie -Wl,-z,norelro,-z,lazy,-z,execstack "$folder/bad.c" -o "$folder/bad" 2>/dev/null || exit 1
wrong=0
for check in $checks; do
	if is_there $check "$folder/bad"; then
		echo "$check: found in a program that was built without it"
		wrong=1
	fi
done
for check in $checks; do
	is_there $check "$release/townbell" || {
		echo "townbell: no $check"
		wrong=1
	}
done

# Only a rehearsal starts another program, and it has an object of its own: no room that the daemon is made of knows how.
starters() {
	nm -A --undefined-only "$1" | grep -E ' U (posix_spawn|fork|vfork|exec[lv][a-z]*|system|popen)$' | sed 's/: .*//; s/.*://' | sort -u | tr '\n' ' '
}
[ "$(starters "$build/libcommand.a")" = "rehearse.c.o " ] || {
	echo "libcommand.a: others than the rehearsal start programs: $(starters "$build/libcommand.a")"
	wrong=1
}
for library in "$build"/lib*.a; do
	[ "$library" = "$build/libcommand.a" ] || [ -z "$(starters "$library")" ] || {
		echo "$library: starts programs: $(starters "$library")"
		wrong=1
	}
done
exit $wrong

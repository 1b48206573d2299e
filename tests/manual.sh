#!/bin/sh
# SPDX-License-Identifier: MIT
# manual.sh - the pages of the manual: groff finds nothing to complain of, every command has its place in townbell(1), no table was left
# out. A page that is wrong is seen first.
set -eu
build=${BUILD:-build-asan}
command -v groff >/dev/null 2>&1 || exit 77
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT

complaints() {
	groff -man -ww -z -Tutf8 -Kutf8 -rCHECKSTYLE=3 "$1" 2>&1
}

printf '.TH BAD 1\n.SH NAME\nbad \\- bad\n.NOTHING\n' >"$bad"
[ -n "$(complaints "$bad")" ] || {
	echo "a macro that does not exist is not seen"
	exit 1
}
wrong=0
for page in "$build"/man/*.[0-9]; do
	said=$(complaints "$page")
	[ -z "$said" ] || {
		echo "$said"
		wrong=1
	}
	! grep -n '^\.\\" settings' "$page" || wrong=1
done
[ -e "$build/man/townbell.cfg.5" ] && [ -e "$build/man/townbell-agenda.5" ] || wrong=1
manual=$(groff -man -Tutf8 -Kutf8 -rLL=200n -P-cbou "$build/man/townbell.1")
for name in $("$build/townbell" --help --lang en | awk '/^  [a-z]/ { print $1 }'); do
	echo "$manual" | grep -q "^ *$name\( \|\$\)" || {
		echo "townbell(1) does not tell of the command $name"
		wrong=1
	}
done
exit $wrong

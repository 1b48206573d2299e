#!/bin/sh
# Makes sure that the packages of tools/packages marked with one of the given words are there: sh tools/packages.sh build [test] [long]
# As root missing ones are installed; otherwise by sudo where that asks nothing; else the line to run is printed and 1 returned.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
missing=""
while read -r name kind; do
	case "$name" in "" | \#*) continue ;; esac
	for want in "$@"; do
		[ "$kind" = "$want" ] || continue
		dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $name"
	done
done <"$here/packages"
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	sudo=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	sudo="sudo -n"
else
	echo "Missing packages. Run this as root, then try again:" >&2
	echo "  $line" >&2
	exit 1
fi
echo "Installing:$missing" >&2
$sudo apt-get update -qq >&2
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo env DEBIAN_FRONTEND=noninteractive $line >&2

#!/bin/sh
# SPDX-License-Identifier: MIT
# systemd.sh - the units: systemd accepts every line of them, and they leave the daemon as little as they say. Each check is first seen to
# fail on a unit that is made worse.
set -eu
source=${SOURCE:-$(dirname "$0")/..}
command -v systemd-analyze >/dev/null 2>&1 || exit 77
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
units=$root/usr/lib/systemd/system
threshold=12 # exposure 1.2

lay_out() {
	rm -rf "${root:?}/usr"
	mkdir -p "$root/usr/bin" "$units" "$root/bin"
	cp "$source"/systemd/townbell.service "$source"/systemd/townbell.socket "$units"
	for program in usr/bin/townbell bin/kill; do
		printf '#!/bin/sh\n' >"$root/$program"
		chmod 755 "$root/$program"
	done
}

# What systemd does not know it only mentions, so a word on stderr counts as an error, too.
is_accepted() {
	said=$(systemd-analyze verify --man=no --recursive-errors=no --root="$root" townbell.service townbell.socket 2>&1) || return 1
	[ -z "$said" ]
}

is_tight() {
	said=$(systemd-analyze security --offline=true --threshold=$threshold "$units/townbell.service" 2>&1)
}

# Three ways to make it worse: a misspelt setting, a program that is not there, nothing that keeps system calls out.
lay_out
sed -i 's/^UMask=/UMasks=/' "$units/townbell.service"
if is_accepted; then
	echo "a misspelt setting is not seen"
	exit 1
fi
lay_out
rm "$root/usr/bin/townbell"
if is_accepted; then
	echo "a missing program is not seen"
	exit 1
fi
lay_out
sed -i '/^SystemCallFilter=/d' "$units/townbell.service"
if is_tight; then
	echo "a unit without SystemCallFilter counts as tight"
	exit 1
fi

lay_out
for check in is_accepted is_tight; do
	$check || {
		echo "$check: no"
		echo "$said"
		exit 1
	}
done
for want in 'Type=notify' 'User=townbell' 'WatchdogSec=' 'StateDirectory=townbell' 'LoadCredential=' 'SocketBindAllow=tcp:8080'; do
	grep -q "^$want" "$source/systemd/townbell.service" || {
		echo "townbell.service: no $want"
		exit 1
	}
done
if grep -q '^ExecStartPre' "$source/systemd/townbell.service"; then
	echo "townbell.service: a check in front of the start would let one bad agenda file silence the bell"
	exit 1
fi

# Users and folders, made in an empty root.
mkdir -p "$root/etc"
for kind in sysusers tmpfiles; do
	mkdir -p "$root/usr/lib/$kind.d"
	cp "$source/systemd/townbell.$kind" "$root/usr/lib/$kind.d/townbell.conf"
done
systemd-sysusers --root="$root" townbell.conf
grep -q '^townbell:.*:/var/lib/townbell:/usr/sbin/nologin$' "$root/etc/passwd" || {
	echo "no user was made"
	exit 1
}
[ "$(id -u)" = 0 ] || exit 0
systemd-tmpfiles --root="$root" --create townbell.conf
modes=$(stat -c '%a' "$root/etc/townbell" "$root/etc/townbell/secrets" "$root/var/lib/townbell" "$root/var/cache/townbell" | tr '\n' ' ')
[ "$modes" = "755 700 700 700 " ] || {
	echo "modes of the folders: $modes"
	exit 1
}

#!/bin/sh
# SPDX-License-Identifier: MIT
# The unit under a real systemd (T80): a Debian of nothing but its base is made by debootstrap, the package installed in it, and the whole
# booted in a container of systemd-nspawn with no network but its own; tests/system/booted.sh is what happens inside.
# Needs root, debootstrap, systemd-container and a mirror ($MIRROR). What was seen is printed; a host that boots no container is told so.
set -eu
cd "$(dirname "$0")/../.."
say() {
	echo "boot: $*"
}
for program in debootstrap systemd-nspawn; do
	command -v "$program" >/dev/null 2>&1 || {
		say "skipped: $program is not installed"
		exit 0
	}
done
if [ "$(id -u)" != 0 ]; then
	say "skipped: only root can boot a container"
	exit 0
fi
package=${1:-$(sh tools/package.sh)}
folder=$(mktemp -d /var/tmp/townbell-boot-XXXXXX)
trap 'rm -rf --one-file-system "$folder"' EXIT
root=$folder/root
inside() {
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
boot() {
	timeout -k 10 400 systemd-nspawn -q -D "$root" --boot --register=no --keep-unit --private-network --kill-signal=SIGKILL \
		</dev/null >"$folder/console" 2>&1
}
debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,curl,ca-certificates bookworm "$root" \
	"${MIRROR:-http://deb.debian.org/debian}" >"$folder/log" 2>&1 || {
	tail -5 "$folder/log"
	exit 1
}
cp "$package" "$root/townbell.deb"
inside apt-get install -y --no-install-recommends /townbell.deb fonts-noto-cjk fonts-noto-color-emoji >"$folder/log" 2>&1 || {
	tail -20 "$folder/log"
	exit 1
}
install -m 755 tests/system/booted.sh "$root/usr/local/sbin/booted"
cat >"$root/etc/systemd/system/booted.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=-/usr/local/sbin/booted
ExecStopPost=/bin/systemctl --no-block poweroff
[Install]
WantedBy=default.target
UNIT
inside systemctl enable booted.service >/dev/null 2>&1
boot || true
if [ ! -e "$root/said" ]; then
	say "skipped: no systemd boots in a container here"
	tail -3 "$folder/console"
	exit 0
fi
cat "$root/said"
[ "$(tail -n 1 "$root/said")" = "booted: all of it holds" ]

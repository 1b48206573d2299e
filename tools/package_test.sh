#!/bin/sh
# SPDX-License-Identifier: MIT
# The long tests of the package; minutes, not seconds, and what they need beyond tools/packages is asked for by name.
#   same bytes (T84)  two builds from different folders, at different times, give equal programs and equal packages
#   clean root        debootstrap makes a Debian of nothing but its base; the package is installed there by apt with what it depends on,
#                     does the main job inside, is removed and purged (as root, with a mirror: $MIRROR)
set -eu
cd "$(dirname "$0")/.."
top=$PWD
folder=$(mktemp -d)
trap 'umount "$folder/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$folder"' EXIT

say() {
	echo "package_test: $*"
}

# A copy of what the sources are, without builds.
copy_sources() {
	mkdir -p "$1"
	tar -c --exclude='./build*' --exclude=./.git --exclude=./rehearsal . | tar -x -C "$1"
}

build_in() {
	(cd "$1" && SOURCE_DATE_EPOCH=1700000000 CMAKE_C_COMPILER_LAUNCHER='' sh tools/package.sh)
}

copy_sources "$folder/one"
copy_sources "$folder/another/place further down"
one=$(build_in "$folder/one")
other=$(build_in "$folder/another/place further down")
for file in build-package/townbell build-package/townbell-sandbox "build-package/$(basename "$one")"; do
	cmp "$folder/one/$file" "$folder/another/place further down/$file" || {
		say "$file differs between two builds"
		exit 1
	}
	say "the same: $file $(sha256sum <"$folder/one/$file" | cut -c1-16)"
done
# A control: another time must show, or the comparison sees nothing.
(cd "$folder/one/build-package" && SOURCE_DATE_EPOCH=1700000001 cpack -G DEB >/dev/null)
if cmp -s "$one" "$other"; then
	say "a package of another time counts as the same"
	exit 1
fi

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null 2>&1; then
	say "no clean root: it needs root and the package debootstrap"
	exit 0
fi
root=$folder/root
debootstrap --variant=minbase bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}" >"$folder/log" 2>&1 || {
	tail -5 "$folder/log"
	exit 1
}
cp "$other" "$root/townbell.deb"
mount -t proc proc "$root/proc"
inside() {
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
inside apt-get install -y --no-install-recommends /townbell.deb fonts-noto-cjk fonts-noto-color-emoji >"$folder/log" 2>&1 || {
	tail -20 "$folder/log"
	exit 1
}
inside townbell version
inside id townbell
inside townbell init /etc/townbell --lang ko
inside townbell check -c /etc/townbell/townbell.cfg
inside townbell rehearse -c /usr/share/doc/townbell/examples/townbell.cfg --out /root/rehearsal >"$folder/said" 2>&1
[ "$(grep -c ' delivered ' "$folder/said")" -ge 40 ]
if grep -q 'card.failed' "$folder/said"; then
	say "cards were not drawn"
	exit 1
fi
inside apt-get purge -y townbell >"$folder/log" 2>&1
[ ! -e "$root/var/lib/townbell" ] && [ ! -e "$root/usr/bin/townbell" ] && [ -e "$root/etc/townbell/townbell.cfg" ] || exit 1
say "installed, did the main job, removed in a clean root"
cd "$top"

#!/bin/sh
# SPDX-License-Identifier: MIT
# completion.sh - what bash offers behind a beginning, asked as bash asks.
command -v bash >/dev/null 2>&1 || exit 77
exec bash -s "${SOURCE:-$(dirname "$0")/..}" "${BUILD:-build-asan}" <<'BASH'
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
source=$1
PATH=$2:$PATH
cp -r "$source/config" "$folder/config"
sed -i 's|^state = .*|state = "state";|' "$folder/config/townbell.cfg"
export TOWNBELL_CONFIG=$folder/config/townbell.cfg
. "$source/completion/townbell.bash"

# What is offered behind this line, one line.
offered()
{
	COMP_LINE=$1
	COMP_POINT=${#1}
	read -ra COMP_WORDS <<<"$1"
	[[ $1 != *' ' ]] || COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMPREPLY=()
	_townbell
	[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

wrong=0
expect()
{
	local found
	found=$(offered "$1")
	[[ $found == "$2" ]] && return
	echo "behind \"$1\": expected \"$2\", found \"$found\""
	wrong=1
}

townbell announce --title "Hello" --at +7d --channel band >/dev/null 2>&1 || wrong=1
expect 'townbell tal' 'tally '
expect 'townbell queue re' 'release retract retry '
expect 'townbell queue cancel cli-1' 'cli-1/announcement@band '
expect 'townbell queue cancel cli-1/announcement@b' 'band '
expect "townbell -c $TOWNBELL_CONFIG tally cli" 'cli-1 '
expect 'townbell plan --un' '--until '
expect 'townbell opinions --format c' 'csv '
expect 'townbell status --lang k' 'ko '
expect 'townbell queue --state unc' 'uncertain '
expect 'townbell nothing --zz' ''
for name in $(offered 'townbell '); do
	townbell "$name" --help >/dev/null || wrong=1
done
exit $wrong
BASH

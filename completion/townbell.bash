# SPDX-License-Identifier: MIT
# Completion of townbell for bash. Commands and options are asked of the program itself, keys and items of its queue.

# The word under the cursor as a whole: bash itself would break it at @ and :, which stand in keys and ids.
_townbell_word()
{
	local line=${COMP_LINE:0:COMP_POINT}
	printf '%s' "${line##*[[:space:]]}"
}

# The configuration that the line names, as options for a call.
_townbell_config()
{
	local i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config) printf -- '-c\n%s\n' "${COMP_WORDS[i + 1]}" ;;
		esac
	done
}

# Each value of a member of the queue once.
_townbell_queue()
{
	local config
	mapfile -t config < <(_townbell_config)
	timeout 2 "${COMP_WORDS[0]}" queue --json "${config[@]}" 2>/dev/null | grep -o "\"$1\": *\"[^\"]*\"" | sed 's/^[^:]*: *"//; s/"$//' | sort -u
}

_townbell_options()
{
	{
		"${COMP_WORDS[0]}" "$1" --help --lang en 2>/dev/null | head -n 1 | grep -o -- '--[a-z-]*'
		printf '%s\n' -c --config --lang --help
	} | sort -u
}

_townbell_choices()
{
	local command=$1 before=$2 position=$3
	case $before in
	-c | --config | --out) compgen -f -- "$cur"; return ;;
	--lang) echo ko en; return ;;
	--format) echo table csv json; return ;;
	--state) echo scheduled held sending uncertain delivered failed cancelled expired; return ;;
	esac
	if [[ -z $command ]]; then
		"${COMP_WORDS[0]}" --help --lang en 2>/dev/null | awk '/^  [a-z]/ { print $1 }'
	elif [[ $cur == -* ]]; then
		_townbell_options "$command"
	elif [[ $command == queue && $position == 0 ]]; then
		echo list hold release approve retry cancel confirm retract
	else
		case $command in
		queue) _townbell_queue key ;;
		preview) _townbell_queue key; _townbell_queue item ;;
		opinions | tally) _townbell_queue item ;;
		init | backup | restore) compgen -f -- "$cur" ;;
		esac
	fi
}

_townbell()
{
	local cur command="" position=0 word skip="" kept
	local line=${COMP_LINE:0:COMP_POINT}
	cur=$(_townbell_word)
	local words
	read -ra words <<<"${line%"$cur"}"
	for word in "${words[@]:1}"; do
		if [[ -n $skip ]]; then
			skip=""
		elif [[ $word == -c || $word == --config || $word == --lang ]]; then
			skip=1
		elif [[ $word != -* && -z $command ]]; then
			command=$word
		elif [[ $word != -* ]]; then
			position=$((position + 1))
		fi
	done
	mapfile -t COMPREPLY < <(compgen -W "$(_townbell_choices "$command" "${words[-1]}" "$position")" -- "$cur")
	# bash puts the answer in place of what stands behind the last break only.
	kept=${cur%"${cur##*[@:=]}"}
	[[ -z $kept ]] || COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

complete -o default -F _townbell townbell

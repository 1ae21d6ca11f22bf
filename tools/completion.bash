# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Completion of liaison(1) and liaison-receive(8) for bash.  It holds no list of
# its own: commands and options are those of --help, numbers and words those of
# the program's tables ("liaison completions COMMAND").

# Options behind a command, as its --help spells them.
_liaison_options() { # PROGRAM [COMMAND]
	"$@" --help 2>/dev/null | grep -oE -- '(^|[^[:alnum:]-])--[a-z][a-z-]*' | grep -oE -- '--[a-z-]+' | sort -u
}

_liaison_commands() {
	"$1" help 2>/dev/null | sed -n 's/^  \([a-z-]*\) .*/\1/p'
}

# What an option takes: a folder, a file, or something that nobody can guess.
_liaison_argument() { # OPTION WORD: true when it takes one
	case $1 in
	-c | --config | --rules | --rules-new | --against) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
	--dir) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
	--prefilter) mapfile -t COMPREPLY < <(compgen -W "auto words hs none" -- "$2") ;;
	--set | --to | --name | --from | --backup | --jobs | --topic | --source | --since | --until | --month) COMPREPLY=() ;;
	*) return 1 ;;
	esac
}

_liaison() {
	local program=$1 word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' config=() i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c) config=(-c "${COMP_WORDS[++i]}") ;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	if [ "$COMP_CWORD" -gt 1 ] && _liaison_argument "$before" "$word"; then
		return
	fi
	if [ -z "$command" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_liaison_commands "$program") -c --help --version" -- "$word")
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_liaison_options "$program" "$command") --help" -- "$word")
	else
		case $command in
		explain | replay | reply)
			compopt -o filenames 2>/dev/null
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
			;;
		*) mapfile -t COMPREPLY < <(compgen -W "$("$program" "${config[@]}" completions "$command" 2>/dev/null)" -- "$word") ;;
		esac
	fi
}

_liaison_receive() {
	local program=$1 word=$2 before=$3
	_liaison_argument "$before" "$word" ||
		mapfile -t COMPREPLY < <(compgen -W "-c $(_liaison_options "$program")" -- "$word")
}

complete -F _liaison liaison
complete -F _liaison_receive liaison-receive

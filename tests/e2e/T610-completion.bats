#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What the shell offers when TAB is pressed: the program's own tables.
load lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh
	# Beside the tests' function of that name.
	LIAISON=$BATS_TEST_TMPDIR/bin/liaison
	mkdir -p "${LIAISON%/*}"
	printf '#!/bin/sh\nexec setpriv --reuid %s --regid %s --clear-groups %s "$@"\n' \
		"$MAILHOST_USER" "$MAILHOST_USER" "$MAILHOST_DIR/bin/liaison" >"$LIAISON"
	chmod -R 755 "${LIAISON%/*}"
	export LIAISON_CONFIG=$VAR/liaison.conf
}

# offered WORD...: what is offered for the last word, in a shell of its own.
offered() {
	bash -c '. "$0/tools/completion.bash"
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_liaison "$1" "${@: -1}" "${@: -2:1}"
		printf "%s\n" "${COMPREPLY[@]}"' "$LIAISON_SOURCE" "$LIAISON" "$@"
}
offers() { # WORDS : OFFERED: exactly these
	local words=()
	while [ "$1" != : ]; do
		words+=("$1")
		shift
	done
	shift
	[ "$(offered "${words[@]}" | sort)" = "$(printf '%s\n' "$@" | sort)" ] ||
		fail "${words[*]}: $(offered "${words[@]}" | tr '\n' ' ')"
}

@test "the commands are those that help lists" {
	for command in $("$LIAISON" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		offered '' | grep -qx "$command" || fail "$command is not offered"
	done
	offers und : undo
	offers un : undo unwatch
	! offered '' | grep -qx completions
}

@test "the options are those of each command, and each is one" {
	offers status -- : --json --help
	offers -c x status --j : --json
	offers handover --b : --backup
	for command in $("$LIAISON" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		for option in $(offered "$command" --); do
			[[ $option =~ ^--[a-z][a-z-]*$ ]] || fail "$command offers $option"
			run "$LIAISON" "$command" "$option" --help
			[[ $output != *"not known here"* ]] || fail "$command does not know $option"
		done
	done
}

@test "a verb is followed by its choices and the items that wait" {
	receive arch-06-iab-input
	receive relay-now-extorg-04
	offers approve "" : now digest full 1 2
	offers approve 1 d : digest
	offers reject "" : 1 2
	offers edit "" : 1 2
	liaison reject 2
	offers reject "" : 1
	offers correct "" : ""
	offers rules "" : check list
	liaison watch draft-ietf-a-b
	offers unwatch dr : draft-ietf-a-b
}

@test "files are offered where a file belongs" {
	touch "$BATS_TEST_TMPDIR/mail.eml"
	offers explain "$BATS_TEST_TMPDIR/ma" : "$BATS_TEST_TMPDIR/mail.eml"
	offers -c "$BATS_TEST_TMPDIR/ma" : "$BATS_TEST_TMPDIR/mail.eml"
	offers explain --rules "$BATS_TEST_TMPDIR/ma" : "$BATS_TEST_TMPDIR/mail.eml"
}

@test "without a configuration nothing is said into the line" {
	export LIAISON_CONFIG=/nowhere
	[ "$(offered approve '' 2>&1 | sort | tr '\n' ' ')" = "digest full now " ]
}

@test "liaison-receive has its options completed too" {
	bash -c '. "$0/tools/completion.bash"; _liaison_receive "$1" --a liaison-receive; echo "${COMPREPLY[@]}"' \
		"$LIAISON_SOURCE" "$MAILHOST_DIR/bin/liaison-receive" | grep -qx -- --again
}

@test "make install puts it where bash-completion looks" {
	[ -f "$LIAISON_BIN/Makefile" ] || skip "not built with make"
	make -s -C "$LIAISON_BIN" install-data DESTDIR="$BATS_TEST_TMPDIR/root" >/dev/null
	found=$(find "$BATS_TEST_TMPDIR/root" -path '*/bash-completion/completions/*' | wc -l)
	[ "$found" -eq 2 ] || fail "$(find "$BATS_TEST_TMPDIR/root" -path '*completion*')"
	bash -n "$(find "$BATS_TEST_TMPDIR/root" -path '*/completions/liaison')"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# liaison-rules(5) says what is so.

load lib

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	manual=${LIAISON_SOURCE:-$BATS_TEST_DIRNAME/../..}/man/liaison-rules.5
	directives=$(sed -n '/^} directives\[\] = {/,/^};/p' "${manual%/man/*}/src/rules/directive.c" |
		grep -oE '\{"[a-z]+"' | tr -d '{"')
	directives+=$'\ninclude\nif\nifplugin\nelse\nendif\nlang'
}

# The examples: displayed lines that begin with a word of the language.
examples() {
	awk '/^\.Bd/ { shown = 1; next } /^\.Ed/ { shown = 0 }
		shown { print } sub(/^\.Dl /, "") { print }' "$manual" |
		sed 's/\\e/\\/g; s/\\&//g' | grep -E "^($(echo "$directives" | paste -sd '|'))( |\$)"
}

@test "every word of the language has an entry and an example" {
	for word in $directives; do
		grep -qE "^\.It Ic (.* )?$word( |\$)" "$manual" || { echo "no entry: $word" && false; }
		examples | grep -qE "^$word( |\$)" || { echo "no example: $word" && false; }
	done
}

@test "every modifier, every name that is no field and every flag is named" {
	for word in :raw :addr :name :host :domain :ip :revip :first :last ALL ToCc EnvelopeFrom MESSAGEID \
		multiple maxhits= nosubject nice; do
		grep -qE "^\.(It )?Cm (.* )?$word( |\$)" "$manual" || { echo "not named: $word" && false; }
	done
}

@test "the examples are read, all in one file" {
	echo "body INCLUDED /x/" >local.inc
	examples >examples.rules
	# rules that the examples speak of and do not show
	printf 'own %s /x/\n' LAST_CALL INFORMAL >>examples.rules
	run "$LIAISON_BIN/liaison" rules check examples.rules
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "what is left out is refused, and the refusal says so" {
	sed -n '/^\.Ss Left out of SpamAssassin/,/^\.Bd/p' "$manual" | sed -n 's/^\.It Li //p' |
		sed 's/\\&//g; s/ , /\n/g' | sed 's/\*$/x/' >words
	[ "$(wc -l <words)" -gt 30 ]
	while read -r word; do
		case $word in
		eval:) line="body A eval:check()" ;;
		X-Spam-*) line="header A ${word}External =~ /x/" ;;
		ALL-*) line="header A $word =~ /x/" ;;
		*) line="$word a" ;;
		esac
		echo "${line/xExternal/External}" >one.rules
		run "$LIAISON_BIN/liaison" rules check one.rules
		[ "$status" -eq 65 ] || { echo "taken: $line" && false; }
		[[ $output == *"left out here"* || $output == *"are left"* ]] || { echo "$line: $output" && false; }
	done <words
}

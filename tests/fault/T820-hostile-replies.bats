#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Replies that nobody types: a clear answer, in bounded time and memory, and
# no command.

setup() {
	BIN=${LIAISON_BIN:-$BATS_TEST_DIRNAME/../../build}
	export LC_ALL=C
}

head_of() {
	printf 'From: Jane Doe <jane@example.org>\nTo: bot@example.org\nSubject: Re: x\n'
	printf 'MIME-Version: 1.0\nContent-Type: %s\n\n' "${1:-text/plain; charset=utf-8}"
}

# understood MEGABYTES SECONDS: what a reply on standard input means, within
# that.  An instrumented build needs several times as much of both.
understood() {
	local memory=$(($1 * 1024)) seconds=$2 used
	case $(ldd "$BIN/liaison") in *libasan*) memory=$((memory * 16)) seconds=$((seconds * 15)) ;; esac
	# processor time: the machine may have other work
	(ulimit -t "$seconds"; exec timeout 120 /usr/bin/time -q -o "$BATS_TEST_TMPDIR/used" -f "%M %U" \
		"$BIN/liaison" reply --dry-run --json - >"$BATS_TEST_TMPDIR/json")
	used=$(tail -n 1 "$BATS_TEST_TMPDIR/used")
	echo "# $BATS_TEST_DESCRIPTION: ${used% *} KB, ${used#* } s" >>"${FAULT_FIGURES:-/dev/null}"
	[ "${used% *}" -le "$memory" ] || { echo "${used% *} KB of memory, the bound is $memory"; return 1; }
}

commands() { jq -c '[.commands[] | .verb]' "$BATS_TEST_TMPDIR/json"; }
problem() { jq -r '.problems[0]' "$BATS_TEST_TMPDIR/json" | grep -qi "$1"; }

@test "twenty megabytes of text do nothing, and say so" {
	{ head_of; echo approve; yes 'words and more words' | head -c 20000000; } | understood 200 10
	[ "$(commands)" = '[]' ]
	problem 'send'
}

@test "a line of twenty megabytes does nothing, and says so" {
	{ head_of; echo approve; head -c 20000000 /dev/zero | tr '\0' x; } | understood 200 10
	[ "$(commands)" = '[]' ]
	problem 'send'
}

@test "a picture of fifteen megabytes beside the command is no hindrance" {
	{
		head_of 'multipart/mixed; boundary=b'
		printf -- '--b\n\napprove\n\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n'
		head -c 15000000 /dev/urandom | base64
		printf -- '--b--\n'
	} | understood 200 10
	[ "$(commands)" = '["approve"]' ]
}

@test "a mail larger than is read does nothing, and says so" {
	{ head_of; echo approve; yes 'words and more words' | head -c 30000000; } | understood 250 10
	[ "$(commands)" = '[]' ]
	problem 'send'
}

@test "ten thousand commands are refused" {
	{ head_of; seq -f 'approve %g' 10000; } | understood 50 5
	[ "$(commands)" = '[]' ]
	problem '50 commands'
}

@test "ten thousand quoted commands below one are quoted" {
	{ head_of; echo approve; echo; seq -f '> reject %g' 10000; } | understood 50 5
	[ "$(commands)" = '["approve"]' ]
}

@test "a reply in an unknown charset does nothing, and says so" {
	{ head_of 'text/plain; charset=x-unknown'; printf 'approve\n\n> reject \xff\xfe\n'; } | understood 50 5
	[ "$(commands)" = '[]' ]
	problem 'charset'
	{ head_of 'text/plain; charset=x-unknown'; printf '\xc1pprove\n'; } | understood 50 5
	[ "$(commands)" = '[]' ]
}

@test "HTML nested fifty thousand deep does nothing, and says so" {
	{ head_of text/html; printf 'approve'; yes '<div>' | head -n 50000 | tr -d '\n'; printf 'no, wait'; } | understood 150 10
	[ "$(commands)" = '[]' ]
	problem 'send'
}

@test "blockquotes nested fifty thousand deep do nothing" {
	{ head_of text/html; yes '<blockquote>' | head -n 50000 | tr -d '\n'; printf 'approve'; } | understood 150 10
	[ "$(commands)" = '[]' ]
}

@test "a hundred thousand attributions do nothing" {
	{ head_of; yes 'On Thu, 19 Nov 2026 at 18:00, Jane <jane@example.org> wrote:' | head -n 100000; } | understood 150 10
	[ "$(commands)" = '[]' ]
}

@test "a hundred thousand header blocks do nothing" {
	{ head_of; yes $'From: Jane <jane@example.org>\nTo: x\n\n' | head -n 300000; } | understood 150 10
	[ "$(commands)" = '[]' ]
}

@test "a range of a thousand million numbers is refused" {
	{ head_of; echo 'approve 1-4294967295'; } | understood 50 5
	[ "$(commands)" = '[]' ]
	problem 'too long'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Mail that was made to break a parser, from the pipe to the store: the hook
# exits 0, within a bound of memory and time, and the message is on record.
load ../e2e/lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

# bounded MEGABYTES SECONDS: the hook reads standard input within that.  An
# instrumented build needs several times as much of both.
bounded() {
	local memory=$(($1 * 1024)) seconds=$2 used code=0
	case $(ldd "$LIAISON_BIN/liaison-receive") in *libasan*) memory=$((memory * 16)) seconds=$((seconds * 15)) ;; esac
	rm -f "$MAILHOST_DIR/home/used"
	mailhost_as timeout "$seconds" /usr/bin/time -q -o "$MAILHOST_DIR/home/used" -f '%M %e' \
		"$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" 2>"$BATS_TEST_TMPDIR/stderr" || code=$?
	[ "$code" -eq 0 ] || fail "exit $code: $(cat "$BATS_TEST_TMPDIR/stderr")"
	used=$(tail -n 1 "$MAILHOST_DIR/home/used")
	echo "# $BATS_TEST_DESCRIPTION: ${used% *} KB, ${used#* } s" >>"${FAULT_FIGURES:-/dev/null}"
	[ "${used% *}" -le "$memory" ] || fail "${used% *} KB of memory, the bound is $memory"
}
on_record() { [ "$(messages_stored)" -eq "${1:-1}" ] || fail "$(liaison status --json)"; }
head_of() { printf 'Message-ID: <%s@x>\nFrom: a@example.com\nTo: iesg@ietf.example.org\nSubject: %s\nList-Id: <iesg.ietf.example.org>\nMIME-Version: 1.0\n' "$RANDOM$RANDOM" "$1"; }

@test "an empty message is on record" {
	bounded 60 5 </dev/null
	on_record
}

@test "a message without headers is on record" {
	printf '\nonly a body\n' | bounded 60 5
	on_record
}

@test "a message without headers and without the empty line is on record" {
	printf 'this is not a header\nneither is this\n' | bounded 60 5
	on_record
}

@test "a message of one line without its end is on record" {
	printf 'Subject: x' | bounded 60 5
	on_record
}

@test "NUL bytes in headers and body do not cut it short" {
	{
		head_of 'a'
		printf 'X-Nul: a\0b\n\nbefore\0after: ossification of the Internet architecture, mandatory\0\nmiddleboxes: we want architectural input from the IAB by Thursday\n'
	} | bounded 60 5
	on_record
	state_is 1 offered
}

@test "a megabyte of NUL bytes is on record" {
	head -c 1000000 /dev/zero | bounded 60 10
	on_record
}

@test "random bytes are on record" {
	head -c 2000000 /dev/urandom | bounded 100 10
	on_record
}

@test "a line of 1 GB is stored as too large, and read to its end" {
	{
		head_of 'a long line'
		echo
		yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | tr -d '\n' | head -c 1000000000
	} | bounded 120 60
	on_record
	liaison status --json | jq -e '.verdicts.ignore == 0' >/dev/null || fail "nobody is told"
}

@test "a message above the configured size says so on its candidate" {
	conf limits message 100K
	{
		cat "$(week arch-06-iab-input)"
		head -c 200000 /dev/zero | tr '\0' x
	} | bounded 60 5
	on_record
	[ -n "$(liaison queue --json)" ] || fail "no item"
	liaison show 1 | grep -qiE 'too large|see the archive' || fail "$(liaison show 1)"
}

@test "a line of 24 MB is read" {
	{
		head_of 'a line of 24 MB'
		echo
		head -c 24000000 /dev/zero | tr '\0' 'a'
		echo
	} | bounded 110 20
	on_record
}

@test "a header of 20 MB is read" {
	{
		head_of 'x'
		printf 'References:'
		yes ' <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b>' | head -c 20000000 | tr '\n' ' '
		printf '\n\nbody\n'
	} | bounded 110 20
	on_record
}

@test "100,000 MIME parts are counted before the parser sees them" {
	{
		head_of parts
		printf 'Content-Type: multipart/mixed; boundary=b\n\n'
		yes "$(printf -- '--b\n\nx')" | head -n 300000
		printf -- '--b--\n'
	} | bounded 60 10
	on_record
}

@test "10,000 levels of nesting are counted before the parser sees them" {
	{
		head_of nesting
		for n in $(seq 10000); do
			printf 'Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n' "$n" "$n"
		done
		printf '\nwithin\n'
	} | bounded 60 10
	on_record
}

@test "10,000 levels of message/rfc822 are counted too" {
	{
		head_of nesting
		for _ in $(seq 10000); do printf 'Content-Type: message/rfc822\n\n'; done
		printf 'Subject: within\n\nbody\n'
	} | bounded 60 10
	on_record
}

@test "a million headers are bounded" {
	{
		head_of headers
		seq -f 'X-Header-%.0f: value' 1000000
		printf '\nbody\n'
	} | bounded 120 10
	on_record
}

@test "what could not be read whole is offered, and says so on its face" {
	{
		head_of 'ten thousand levels'
		for n in $(seq 1000); do
			printf 'Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n' "$n" "$n"
		done
		printf '\nwithin\n'
	} | bounded 60 5
	state_is 1 offered
	liaison show 1 | grep -qiE 'not (be )?read|nest|deep' || fail "$(liaison show 1)"
}

@test "broken base64 is read as far as it goes, and said" {
	{
		head_of 'base64'
		printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n'
		printf 'Internet architecture' | base64
		printf '!!!!%%%%=== =\nabc\n'
	} | bounded 60 5
	on_record
	state_is 1 offered
}

@test "an unknown charset is shown with replacements, and said" {
	{
		head_of 'charset'
		printf 'Content-Type: text/plain; charset=x-klingon-8\n\nfrom the \360\361 of Kronos\n'
	} | bounded 60 5
	on_record
	state_is 1 offered
	liaison show 1 | grep -qiE 'charset|klingon|not (be )?read' || fail "$(liaison show 1)"
}

@test "a regex that would run for ever ends at its limit, and the message is on record" {
	cp -R "$MAILHOST_DIR/rules" "$MAILHOST_DIR/rules.mine"
	printf 'body SLOW /^(a+)+$/\nscore SLOW 1\n' >"$MAILHOST_DIR/rules.mine/99-slow.rules"
	conf rules path "$MAILHOST_DIR/rules.mine"
	{
		head_of 'slow'
		printf '\n%s!\n' "$(head -c 5000 /dev/zero | tr '\0' a)"
	} | bounded 60 10
	rm -rf "$MAILHOST_DIR/rules.mine"
	conf rules path "$MAILHOST_DIR/rules"
	on_record
}

@test "HTML 50,000 elements deep is bounded" {
	{
		head_of 'deep HTML'
		printf 'Content-Type: text/html\n\n'
		yes '<div>' | head -n 50000
		echo "ossification of the Internet architecture"
	} | bounded 150 20
	on_record
}

@test "200,000 addresses in To are bounded" {
	{
		printf 'Message-ID: <many@x>\nFrom: a@example.com\nList-Id: <iesg.ietf.example.org>\nSubject: many\nTo: '
		seq -f ' a%.0f@example.com,' 200000
		printf ' z@example.com\n\nbody\n'
	} | bounded 150 10
	on_record
}

@test "a subject of 5 MB in encoded words is bounded" {
	{
		printf 'Message-ID: <subj@x>\nFrom: a@example.com\nList-Id: <iesg.ietf.example.org>\nSubject:'
		yes ' =?utf-8?q?Internet_architecture?=' | head -n 150000
		printf '\nbody\n'
	} | bounded 120 10
	on_record
}

@test "a writer that ends half-way leaves a message that says what came" {
	head -c 700 "$(week arch-06-iab-input)" | bounded 60 5
	on_record
}

@test "25 MB take less than four times that in memory" {
	{
		head_of '25 MB'
		printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee the attachment\n--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n'
		head -c 19000000 /dev/urandom | base64 | head -c 25900000
		printf '\n--b--\n'
	} | bounded 99 20
	on_record
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `liaison doctor`: what is in place, what is not, and what to do about it.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh auth.border_host="$MAILHOST_DOMAIN"; }

state_of() { # CHECK [STATE]: that check has it, in every line of it
	local states
	states=$(jq -r --arg check "$1" 'select(.check == $check) | .state' <<<"$REPORT" | sort -u)
	[ "$states" = "$2" ] || fail "$1 should be $2: $REPORT"
}
doctor() { # EXIT
	local code=0
	REPORT=$(liaison doctor --json) || code=$?
	[ "$code" -eq "$1" ] || fail "exit $code instead of $1: $REPORT"
}

@test "with everything in place all is ok, and the forgeries are refused" {
	receive arch-06-iab-input
	work
	answer "defer 3d"
	before=$(store 'SELECT count(*) FROM message; SELECT count(*) FROM outgoing; SELECT * FROM item')
	doctor 0
	for check in configuration key store rules "hold folder" submission border +token forgery; do
		state_of "$check" ok
	done
	[ "$(jq -r 'select(.check == "forgery") | .found' <<<"$REPORT" | grep -c refused)" -eq 4 ]
	[ "$(store 'SELECT count(*) FROM message; SELECT count(*) FROM outgoing; SELECT * FROM item')" = "$before" ] ||
		fail "the store has changed"
	[ -z "$(find /tmp -maxdepth 1 -name 'liaison-doctor-*' -user "$MAILHOST_USER")" ] || fail "something stayed in /tmp"
}

@test "before any mail came, what only mail can tell is open, and nothing is bad" {
	doctor 0
	state_of border open
	state_of +token open
	state_of forgery ok
}

@test "a configuration that cannot be read is named by file and line" {
	conf candidate grace soon
	doctor 78
	state_of configuration bad
	jq -r .found <<<"$REPORT" | grep -q 'liaison.conf:[0-9]'
}

@test "a source that this version does not read is bad, and a calendar open" {
	printf '\n[source chat]\nkind = chat\ntype = slack\n[source lists]\nkind = list\n' >>"$VAR/liaison.conf"
	doctor 78
	state_of sources bad
	jq -r .found <<<"$REPORT" | grep -q 'source chat.*slack'
	sed -i 's/^type = slack/type = mail/' "$VAR/liaison.conf"
	doctor 0
	state_of sources ok
	conf calendar url https://calendar.example.org/iesg.ics
	doctor 0
	state_of sources open
}

@test "a key that others may read, rules that do not load, a hold folder that cannot be written: each is bad" {
	chmod 644 "$VAR/key"
	doctor 78
	state_of key bad
	chmod 600 "$VAR/key"
	echo 'body BAD /(/' >"$BATS_TEST_TMPDIR/bad.rules"
	chmod 755 "$BATS_TEST_TMPDIR"
	conf rules path "$BATS_TEST_TMPDIR/bad.rules"
	doctor 78
	state_of rules bad
	conf rules path "$MAILHOST_DIR/rules"
	: >"$VAR/file"
	conf store hold "$VAR/file/hold"
	doctor 78
	state_of "hold folder" bad
}

@test "a submission server that refuses the login, or is not there, is bad, and gets no mail" {
	echo wrong | mailhost_as tee "$VAR/other-password" >/dev/null
	chmod 600 "$VAR/other-password"
	conf smtp password_file "$VAR/other-password"
	doctor 78
	state_of submission bad
	conf smtp url "smtp://localhost:$(mailhost_port)"
	doctor 78
	state_of submission bad
	[ "$(mailhost_count liaison)" -eq 0 ]
}

@test "a border that writes below its Received is seen, and the setting named" {
	{
		printf 'Received: from a.example by %s (Postfix); Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		printf 'Authentication-Results: %s; dmarc=pass header.from=a.example\n' "$MAILHOST_DOMAIN"
		cat "$(week arch-06-iab-input)"
	} >"$BATS_TEST_TMPDIR/below.eml"
	receive "$BATS_TEST_TMPDIR/below.eml"
	doctor 78
	state_of border bad
	jq -r 'select(.check == "border") | .advice' <<<"$REPORT" | grep -q 'border_writes = below'
	conf auth border_writes below
	doctor 0
	state_of border ok
	state_of forgery ok
}

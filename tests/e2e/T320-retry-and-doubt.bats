#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The outbox when the server is away, refuses, or falls silent.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh
	mailhost_refuse
	receive arch-06-iab-input
	work
	liaison approve 1 now
}
teardown() { mailhost_sink_stop; }

to_sink() { # the server is now smtp-sink on this host, without TLS and AUTH
	sed -i -e '/^user *=/d' -e '/^password_file *=/d' -e '/^ca_file *=/d' -e '/^tls *=/d' "$VAR/liaison.conf"
	conf smtp url "smtp://127.0.0.1:$MAILHOST_SINK_PORT"
}
outbox() { liaison status --json | jq -r ".outbox.$1"; }

@test "while the server is down the relay waits, is tried again later, and is sent once" {
	mailhost_stop back
	run liaison run
	state_is 1 scheduled
	[ "$(outbox queued)" -ge 1 ]
	mailhost_start back
	work_at +1d
	[ "$(mailhost_count iab)" -eq 1 ]
	state_is 1 relayed
	work_at +2d
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "a second pass at once does not hammer a server that is down" {
	mailhost_stop back
	run liaison run
	mailhost_start back
	work
	[ "$(mailhost_count iab)" -eq 0 ] || fail "tried again within the same seconds"
	work_at +1d
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "4xx is tried again" {
	mailhost_refuse "$MAILHOST_DESTINATION 450 4.2.0 come back later"
	run liaison run
	state_is 1 scheduled
	mailhost_refuse
	work_at +1d
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "5xx is told to the liaison with the server's words, and not tried again" {
	mailhost_refuse "$MAILHOST_DESTINATION 550 5.7.1 you are not subscribed to this list"
	run liaison run
	work
	[ "$(mailhost_count iab)" -eq 0 ]
	[[ $(liaison show --json 1 | jq -r .state) =~ ^(held|scheduled)$ ]]
	says "$(newest liaison)" "not subscribed to this list"
	mailhost_refuse
	work_at +1d
	[ "$(mailhost_count iab)" -eq 0 ] || fail "sent after a refusal, unasked"
}

@test "a connection that breaks after the mail was handed over leaves it in doubt" {
	mailhost_sink -q .
	to_sink
	run liaison run
	[ "$(outbox doubt)" -ge 1 ] || fail "$(liaison status --json)"
	[ "$(liaison show --json 1 | jq -r .state)" != relayed ]
}

@test "what is in doubt is not sent again unasked; the liaison is asked" {
	mailhost_sink -q .
	to_sink
	run liaison run
	mailhost_sink_stop
	mailhost_init candidate.grace=0 >/dev/null
	work_at +3h
	work_at +4h
	[ "$(mailhost_count iab)" -eq 0 ] || fail "sent again unasked"
	says "$(newest liaison)" "resend"
}

@test "with in_doubt = resend it is sent again with the same Message-ID" {
	mailhost_sink -q .
	to_sink
	run liaison run
	mailhost_sink_stop
	mailhost_init candidate.grace=0 smtp.in_doubt=resend >/dev/null
	work_at +3h
	work_at +4h
	[ "$(mailhost_count iab)" -eq 1 ]
}

# `liaison run` is killed when the server has said 250 and it has not read that;
# then the usual server is there again.
killed_at_250() {
	MAILHOST_SINK_PORT=$(mailhost_port)
	cp "$VAR/liaison.conf" "$VAR/usual.conf"
	to_sink
	perl "$BATS_TEST_DIRNAME/sink-kill.pl" "$MAILHOST_SINK_PORT" "$MAILHOST_DIR/bin/liaison" \
		"$BATS_TEST_TMPDIR/taken" 3>&- &
	sink=$!
	mailhost_wait 10 mailhost_listens "$MAILHOST_SINK_PORT"
	run liaison run
	[ "$status" -eq 137 ] || fail "it was not killed: $status $output"
	wait "$sink"
	[ -s "$BATS_TEST_TMPDIR/taken" ]
	cat "$VAR/usual.conf" >"$VAR/liaison.conf"
	[ "$(jq -r .state <<<"$(liaison show --json 1 | head -n 1)")" != relayed ]
}
taken_id() { mailhost_header "$BATS_TEST_TMPDIR/taken" Message-ID; }

@test "a crash between the server's 250 and our commit leaves it in doubt, and it is not sent again" {
	killed_at_250
	work
	[ "$(outbox doubt)" -eq 1 ] || fail "$(liaison status --json)"
	work_at +1d
	[ "$(mailhost_count iab)" -eq 0 ] || fail "sent again unasked"
}

@test "after such a crash the copy that comes back settles it" {
	killed_at_250
	work
	{
		printf 'List-Id: <iab.iab.example.org>\n'
		sed 's/\r$//' "$BATS_TEST_TMPDIR/taken"
	} >"$BATS_TEST_TMPDIR/back.eml"
	receive "$BATS_TEST_TMPDIR/back.eml"
	state_is 1 relayed
	[ "$(outbox doubt)" -eq 0 ]
	work_at +1d
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "after such a crash \"sent\" settles it" {
	killed_at_250
	work_at +3h
	work_at +4h
	answer sent "$(newest liaison)"
	state_is 1 relayed
	[ "$(outbox doubt)" -eq 0 ]
	work_at +1d
	[ "$(mailhost_count iab)" -eq 0 ] || fail "sent again though the liaison said that it is there"
}

@test "after such a crash \"resend\" sends the same mail again, with the same Message-ID" {
	killed_at_250
	work_at +3h
	work_at +4h
	answer resend "$(newest liaison)"
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
	[ "$(mailhost_header "$(newest iab)" Message-ID)" = "$(taken_id)" ]
}

@test "the same two words settle it at the command line" {
	killed_at_250
	work_at +3h
	liaison_at +3h resend 1 | grep -q 'is sent again, as the same mail'
	work_at +3h
	state_is 1 relayed
	[ "$(mailhost_header "$(newest iab)" Message-ID)" = "$(taken_id)" ]
	run liaison sent 1
	[ "$status" -eq 66 ]
}

@test "the copy that comes back over the IAB list settles the doubt" {
	mailhost_sink -d "$MAILHOST_DIR/mail/sunk." -q .
	to_sink
	chmod 777 "$MAILHOST_DIR/mail"
	run liaison run
	mailhost_sink_stop
	sunk=$(find "$MAILHOST_DIR/mail" -maxdepth 1 -name 'sunk.*' | head -n 1)
	[ -n "$sunk" ] || skip "this smtp-sink does not keep what it then drops"
	{
		printf 'List-Id: <iab.iab.example.org>\n'
		sed -e 's/\r$//' -e '/^X-\(Client\|Server\|Helo\|Mail\|Rcpt\|.*-Args\)/d' "$sunk"
	} >"$BATS_TEST_TMPDIR/back.eml"
	receive "$BATS_TEST_TMPDIR/back.eml"
	state_is 1 relayed
	[ "$(outbox doubt)" -eq 0 ]
}

@test "two passes at once send it once" {
	liaison run &
	first=$!
	liaison run &
	second=$!
	wait "$first" || true
	wait "$second" || true
	mailhost_wait 20 mailhost_queue_empty back
	[ "$(mailhost_count iab)" -eq 1 ]
	work_at +1d
	[ "$(mailhost_count iab)" -eq 1 ]
}

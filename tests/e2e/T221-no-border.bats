#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# A site without a border (border = none): nothing checks who a mail is from, so
# each decision is confirmed by answering a second mail, which goes to the
# configured address alone and is worth one answer.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh auth.border=none auth.authserv_id=
	arrive arch-06-iab-input
	work
	[ -n "$(candidate)" ] || fail "no candidate mail came"
}

# send WORDS MAIL [FROM]: an answer to it, by a port where nobody vouches.
send() {
	printf '%s\n' "$1" | mailhost_reply "$2" "$MAILHOST_DIR/reply.eml" "${3:-$MAILHOST_LIAISON}"
	mailhost_send "$MAILHOST_DIR/reply.eml" "${3:-$MAILHOST_LIAISON}" "$MAILHOST_PORT" \
		"$(mailhost_reply_address "$2")"
	mailhost_wait 30 mailhost_queue_empty front
}
question() {
	local mail
	for mail in $(mailhost_mails liaison); do
		case $(mailhost_header "$mail" Subject) in
		*Confirm:*) echo "$mail" ;;
		esac
	done | tail -n 1
}

@test "an approval is asked about, and goes out when the question is answered" {
	send "approve now" "$(candidate)"
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it went out on the word of somebody"
	ask=$(question)
	[ -n "$ask" ] || fail "nobody was asked"
	says "$ask" "Was it you\? Mail [0-9]+ in your name asks for this; nothing is done yet"
	says "$ask" "approve 1 now"
	html_of "$ask" | grep -q 'mailto:[^"]*body=confirm' || fail "the question has no button"
	[ "$(mailhost_header "$ask" Auto-Submitted)" = auto-replied ]
	send confirm "$ask"
	work
	[ "$(mailhost_count iab)" -eq 1 ] || fail "it did not go out"
	says "$(newest liaison)" "Item 1 is approved"
	liaison show --json 1 | grep -q "confirmed reply" || fail "the history does not say how"
}

@test "whoever has a copy of the candidate and writes as the liaison decides nothing" {
	stolen=$(candidate)
	for words in "approve now" "approve now" confirm "seal" "summary: their words" "undo"; do
		send "$words" "$stolen"
	done
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ]
	[ "$(mailhost_count other)" -eq 0 ] || fail "somebody else was answered"
	# The questions went to the liaison, whose silence is no answer.
	liaison_at +20d run
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "the question is worth one answer, to the one who was asked" {
	send "approve digest" "$(candidate)"
	work
	ask=$(question)
	send confirm "$ask" "$MAILHOST_BACKUP"
	send confirm "$ask" mallory@evil.example
	state_is 1 offered
	send confirm "$ask"
	state_is 1 approved
	liaison undo 1
	send "confirm" "$ask"
	state_is 1 undone
}

@test "the answers of a stranger's Authentication-Results count for nothing" {
	printf 'approve now\n' | mailhost_reply "$(candidate)" "$BATS_TEST_TMPDIR/reply"
	hand_vouched "$BATS_TEST_TMPDIR/reply"
	work
	state_is 1 offered
	[ -n "$(question)" ]
}

@test "reading with a token is answered at once, and without one refused" {
	send queue "$(candidate)"
	work
	says "$(newest liaison)" "approve 12 14-16; reject rest"
	printf 'From: %s\r\nTo: %s\r\nSubject: x\r\nMessage-ID: <bare@x>\r\n\r\nqueue\r\n' \
		"$MAILHOST_LIAISON" "$MAILHOST_ADDRESS" >"$BATS_TEST_TMPDIR/bare.eml"
	mailhost_send "$BATS_TEST_TMPDIR/bare.eml" "$MAILHOST_LIAISON"
	mailhost_wait 30 mailhost_queue_empty front
	work
	says "$(newest liaison)" "carries no token"
}

@test "doctor says that decisions are confirmed, and finds nothing wrong" {
	REPORT=$(liaison doctor --json) || fail "$REPORT"
	jq -se 'any(.check == "border" and .state == "ok" and (.advice | test("second")))' <<<"$REPORT"
}

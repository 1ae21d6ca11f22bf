#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What does not count as the liaison's word.  In every test here one item
# waits, a mail comes in, and the item waits still; nothing reaches the IAB.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh
	receive arch-06-iab-input
	work
	CANDIDATE=$(candidate)
	[ -n "$CANDIDATE" ] || fail "no candidate mail came"
	TO=$(mailhost_reply_address "$CANDIDATE")
	REPLY=$BATS_TEST_TMPDIR/reply.eml
	BEFORE=$(mailhost_count liaison)
}

reply_of() { printf '%s\n' "$1" | mailhost_reply "$CANDIDATE" "$REPLY" "${2:-$MAILHOST_LIAISON}"; }
header_add() { sed -i "1i $1\r" "$REPLY"; }
by_smtp() { # PORT [SENDER]
	mailhost_send "$REPLY" "${2-$MAILHOST_LIAISON}" "$1" "$TO"
	mailhost_wait 30 mailhost_queue_empty front
}
nothing_happened() {
	state_is 1 offered
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ] || fail "something reached the IAB"
}
no_answer_to_anybody_else() {
	[ "$(mailhost_count other)" -eq 0 ] || fail "answered: $(mailhost_header "$(newest other)" To)"
}
no_receipt() {
	[ "$(mailhost_count liaison)" -eq "$BEFORE" ] || fail "answered: $(cat "$(newest liaison)")"
}

@test "the same reply decides when nothing is wrong with it (the control of this file)" {
	reply_of "approve digest"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	state_is 1 approved
}

@test "a bare reply does nothing" {
	reply_of ""
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "a verb in quoted text does nothing" {
	reply_of "What is this about?
> approve now"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "a verb in mid-sentence does nothing" {
	reply_of "I don't approve of this."
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "a verb below the signature does nothing" {
	reply_of "Thanks.
-- 
approve now"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "two verbs that contradict do nothing, and the liaison is told" {
	reply_of "approve now
reject"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
	says "$(newest liaison)" "approve.*reject|contradict"
}

@test "an unknown word does nothing, and the answer says what to send" {
	reply_of "aprove"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
	says "$(newest liaison)" "approve"
}

@test "a verb at the end of a summary does nothing" {
	reply_of "summary: They will ask about middleboxes.
approve"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "an out-of-office answer does nothing and gets no answer" {
	reply_of "approve now"
	header_add "Auto-Submitted: auto-replied"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
	no_receipt
}

@test "Precedence: bulk, X-Autoreply, List-Id, a null sender, a delivery report: each does nothing and gets no answer" {
	for header in "Precedence: bulk" "Precedence: junk" "Precedence: auto_reply" "X-Autoreply: yes" \
		"List-Id: <iesg.ietf.example.org>" "Return-Path: <>"; do
		reply_of "approve now"
		header_add "$header"
		hand_vouched "$REPLY"
		state_is 1 offered
	done
	reply_of "approve now"
	sed -i 's,^Content-Type:.*,Content-Type: multipart/report; report-type=delivery-status; boundary=b\r,' "$REPLY"
	hand_vouched "$REPLY"
	nothing_happened
	no_answer_to_anybody_else
}

@test "X-Auto-Response-Suppress does not silence a person" {
	reply_of "approve digest"
	header_add "X-Auto-Response-Suppress: All"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	state_is 1 approved
}

@test "without Authentication-Results nothing happens, and the sender is not answered" {
	reply_of "approve now"
	by_smtp "$MAILHOST_PORT"
	nothing_happened
	no_answer_to_anybody_else
}

@test "a forged From with somebody else's pass does nothing" {
	reply_of "approve now"
	{
		printf 'Authentication-Results: %s; dmarc=pass header.from=evil.example\n' "$MAILHOST_DOMAIN"
		printf 'Received: from evil.example by %s (Postfix); Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		cat "$REPLY"
	} >"$BATS_TEST_TMPDIR/forged.eml"
	hand "$BATS_TEST_TMPDIR/forged.eml"
	nothing_happened
}

@test "Authentication-Results of another host do nothing" {
	reply_of "approve now"
	{
		printf 'Authentication-Results: mx.evil.example; dmarc=pass header.from=iab.example.org\n'
		printf 'Received: from evil.example by %s (Postfix); Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		cat "$REPLY"
	} >"$BATS_TEST_TMPDIR/foreign.eml"
	hand "$BATS_TEST_TMPDIR/foreign.eml"
	nothing_happened
}

@test "Authentication-Results that the sender wrote, below the border's Received, do nothing" {
	reply_of "approve now"
	header_add "Authentication-Results: $MAILHOST_DOMAIN; dmarc=pass header.from=iab.example.org"
	by_smtp "$MAILHOST_PORT"
	nothing_happened
}

@test "dmarc=fail does nothing" {
	reply_of "approve now"
	{
		printf 'Authentication-Results: %s; dmarc=fail header.from=iab.example.org\n' "$MAILHOST_DOMAIN"
		printf 'Received: from x by %s (Postfix); Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		cat "$REPLY"
	} >"$BATS_TEST_TMPDIR/fail.eml"
	hand "$BATS_TEST_TMPDIR/fail.eml"
	nothing_happened
}

@test "a stranger whom the border vouches for does nothing, and is not answered" {
	reply_of "approve now" mallory@evil.example
	by_smtp "$MAILHOST_VOUCHED_PORT" mallory@evil.example
	nothing_happened
	no_answer_to_anybody_else
}

@test "two addresses in From do nothing" {
	reply_of "approve now"
	sed -i "s/^From: .*/From: <$MAILHOST_LIAISON>, <mallory@evil.example>\r/" "$REPLY"
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "the liaison without a token may read, not decide" {
	printf 'From: <%s>\nTo: %s\nSubject: approve\nMessage-ID: <new@phone>\n\napprove 1\n' \
		"$MAILHOST_LIAISON" "$MAILHOST_ADDRESS" >"$REPLY"
	TO=$MAILHOST_ADDRESS
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "a token with one letter changed does nothing" {
	reply_of "approve now"
	token=${TO#*+}
	token=${token%@*}
	last=${token: -1}
	[ "$last" = a ] && other=b || other=a
	sed -i -e "s/$token/${token%?}$other/g" "$REPLY"
	sed -i -e '/^In-Reply-To/d' -e '/^References/d' "$REPLY"
	TO=$MAILHOST_USER+${token%?}$other@$MAILHOST_DOMAIN
	by_smtp "$MAILHOST_VOUCHED_PORT"
	nothing_happened
}

@test "a token that has expired does nothing, and the liaison is told" {
	reply_of "approve now"
	{
		printf 'Authentication-Results: %s; dmarc=pass header.from=iab.example.org\n' "$MAILHOST_DOMAIN"
		printf 'Received: from x by %s (Postfix); Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		cat "$REPLY"
	} >"$BATS_TEST_TMPDIR/late.eml"
	mailhost_as faketime -f +40d "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" \
		<"$BATS_TEST_TMPDIR/late.eml"
	nothing_happened
}

@test "the hundredth message of a mail storm is not answered a hundred times" {
	e2e_fresh candidate.answers_a_day=3
	receive arch-06-iab-input
	work
	CANDIDATE=$(candidate)
	TO=$(mailhost_reply_address "$CANDIDATE")
	before=$(mailhost_count liaison)
	for i in 1 2 3 4 5 6 7 8; do
		reply_of "what do you want, I asked $i times"
		hand_vouched "$REPLY"
	done
	work
	[ $(($(mailhost_count liaison) - before)) -eq 3 ] || fail "$(mailhost_count liaison) mails"
	says "$(newest liaison)" "This is the last answer today \(answers_a_day = 3\). Decisions still count"
	reply_of "approve digest"
	hand_vouched "$REPLY"
	state_is 1 approved
}

@test "a relay that comes back over the IAB list is no candidate and no command" {
	reply_of "approve now"
	hand_vouched "$REPLY"
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	{
		printf 'List-Id: <iab.iab.example.org>\n'
		sed 's/\r$//' "$(newest iab)"
	} >"$BATS_TEST_TMPDIR/back.eml"
	receive "$BATS_TEST_TMPDIR/back.eml"
	work
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

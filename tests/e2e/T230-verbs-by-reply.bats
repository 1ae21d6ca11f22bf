#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What the liaison says besides yes and no, from a phone, through the real hook.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh "digest.when=weekly Thu 18:00 UTC"; }

offered() {
	receive "${1:-process-02-moderators}"
	work
	[ -n "$(candidate)" ] || fail "no candidate mail came"
}
receipt() { newest liaison; }
left_in_store() { grep -qaiE "$1" "$(store_path)" "$(store_path)-wal" 2>/dev/null; }

@test "seal leaves nothing of the mail in the store, and the receipt lists what went out" {
	offered arch-06-iab-input
	answer "approve now"
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	left_in_store 'ossification' || fail "the test looks for the wrong word"
	answer seal
	work
	state_is 1 sealed
	says "$(receipt)" "a relay to iab@[^ ]* went out on .*Message-ID <"
	! subject_of "$(receipt)" | grep -qi 'architectural' || fail "the receipt repeats the subject"
	! left_in_store 'ossification|Architectural question|hannah' || fail "something is left"
	liaison show 1 | grep -q 'nothing of it is kept'
}

@test "seal stops what waits, the digest goes without it" {
	offered
	receive extorg-05-ieee802
	liaison approve 1 2 digest
	answer seal "$(candidate)"
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	says "$(newest iab)" "IEEE 802"
	says_not "$(newest iab)" "moderator"
	state_is 1 sealed
	state_is 2 relayed
}

@test "a muted thread asks nothing more" {
	offered
	before=$(mailhost_count liaison)
	answer mute
	work
	says "$(receipt)" "muted"
	id=$(mailhost_header "$(week process-02-moderators)" Message-ID)
	echo 'The moderators of the list should meet with the ombudsteam about moderation.' |
		message "subject=Re: moderators" "refs=$(tr -d '<>' <<<"$id")" >"$BATS_TEST_TMPDIR/more.eml"
	receive "$BATS_TEST_TMPDIR/more.eml"
	work
	[ "$(mailhost_count liaison)" -eq $((before + 1)) ] || fail "asked again"
}

@test "a watched draft makes a candidate of the next mail that names it, until unwatch" {
	offered
	echo 'A nit in draft-ietf-widget-frob-03, section 2.' | message subject=Nit >"$BATS_TEST_TMPDIR/a.eml"
	receive "$BATS_TEST_TMPDIR/a.eml"
	[ "$(liaison queue --json | wc -l)" -eq 1 ] || fail "it is a candidate without being watched"
	answer "watch draft-ietf-widget-frob"
	echo 'Another nit in draft-ietf-widget-frob-04.' | message subject=Nit2 >"$BATS_TEST_TMPDIR/b.eml"
	receive "$BATS_TEST_TMPDIR/b.eml"
	[ "$(liaison queue --json | wc -l)" -eq 2 ] || fail "it is not watched"
	liaison status | grep -q 'draft-ietf-widget-frob'
	answer "unwatch draft-ietf-widget-frob"
	echo 'The last nit in draft-ietf-widget-frob-05.' | message subject=Nit3 >"$BATS_TEST_TMPDIR/c.eml"
	receive "$BATS_TEST_TMPDIR/c.eml"
	[ "$(liaison queue --json | wc -l)" -eq 2 ]
}

@test "a correction stands in the next digest, and nowhere before it" {
	offered arch-06-iab-input
	answer "approve now"
	work
	answer "correct 1: It was Friday, not Thursday."
	work
	says "$(receipt)" "correction of item 1 goes into the digest"
	[ "$(mailhost_count iab)" -eq 1 ]
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 2 ]
	says "$(newest iab)" "Corrections.*It was Friday, not Thursday"
}

@test "the same word twice is a quiet receipt, the opposite one names who decided and when" {
	offered
	answer reject
	answer "reject  it"
	work
	says "$(receipt)" "already; nothing changed"
	answer approve
	work
	says "$(receipt)" "Nothing was changed.*was rejected .by liaison@.* on .*undo"
	state_is 1 rejected
	answer undo
	state_is 1 undone
}

@test "what the liaison decides is withdrawn for the backup, whose word then comes too late" {
	receive arch-06-iab-input
	work
	work_at +5h
	[ "$(mailhost_count backup)" -eq 1 ]
	asked=$(newest backup)
	answer "approve now"
	work
	[ "$(mailhost_count backup)" -eq 2 ]
	says "$(newest backup)" "It is decided"
	printf 'reject\n' | mailhost_reply "$asked" "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP"
	mailhost_send "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP" "$MAILHOST_VOUCHED_PORT" \
		"$(mailhost_reply_address "$asked")"
	mailhost_wait 30 mailhost_queue_empty front
	work
	state_is 1 relayed
	says "$(newest backup)" "Nothing was changed"
}

@test "preview shows the digest as it stands, and undo in an answer takes an item out" {
	offered
	receive extorg-05-ieee802
	liaison approve 1 2 digest
	answer preview
	work
	says "$(receipt)" "As it stands, this goes to iab@.*moderator.*IEEE 802"
	answer "undo 1" "$(receipt)"
	state_is 1 undone
	run liaison preview
	[ "$status" -eq 0 ]
	[[ $output == *"IEEE 802"* && $output == *"Still to be decided"* ]]
	[ "$(mailhost_count iab)" -eq 0 ]
	state_is 2 approved
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Time: what happens when nobody answers.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
# Wednesday at noon is far from the digest, whatever day the test runs on.
setup() { e2e_fresh "digest.when=weekly Thu 18:00 UTC"; }

notices() { # WORDS: the liaison's mails with that subject
	local mail
	for mail in $(mailhost_mails liaison); do
		! subject_of "$mail" | grep -q "$1" || echo "$mail"
	done
}

@test "a breaking candidate that nobody answers goes to the backup after four hours, once" {
	receive arch-06-iab-input
	work
	work_at +3h
	[ "$(mailhost_count backup)" -eq 0 ]
	work_at +5h
	work_at +6h
	[ "$(mailhost_count backup)" -eq 1 ]
	says "$(newest backup)" "Architectural question"
	# The backup decides with a token of their own.
	mail=$(newest backup)
	printf 'approve now\n' | mailhost_reply "$mail" "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP"
	mailhost_send "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP" "$MAILHOST_VOUCHED_PORT" \
		"$(mailhost_reply_address "$mail")"
	mailhost_wait 30 mailhost_queue_empty front
	work
	state_is 1 relayed
}

@test "a digest candidate is nobody's emergency" {
	receive process-02-moderators
	work
	work_at +6h
	[ "$(mailhost_count backup)" -eq 0 ]
}

@test "one reminder names all open items, after two days, and not again the next hour" {
	e2e_fresh digest.preview=0
	receive process-02-moderators
	receive extorg-05-ieee802
	work
	work_at +47h
	[ -z "$(notices Reminder)" ]
	work_at +49h
	work_at +50h
	[ "$(notices Reminder | wc -l)" -eq 1 ]
	says "$(notices Reminder)" "moderator.*IEEE 802"
}

@test "an item that nobody decides on expires, is listed, and can still be approved" {
	receive process-02-moderators
	work
	work_at +15d
	state_is 1 expired
	says "$(notices Expired)" "moderator"
	[ "$(mailhost_count iab)" -eq 0 ]
	answer "approve now"
	work
	state_is 1 relayed
}

@test "undo within the grace period takes a breaking relay back" {
	e2e_fresh candidate.grace=5m
	receive arch-06-iab-input
	work
	answer approve
	work
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it did not wait"
	answer undo
	work_at +10m
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it went out all the same"
}

@test "after the grace period it goes out" {
	e2e_fresh candidate.grace=5m
	receive arch-06-iab-input
	work
	answer approve
	work_at +6m
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "the liaison sees the digest before it goes, and what is still open" {
	receive process-02-moderators
	receive extorg-05-ieee802
	on_monday run # the digests before it were on time
	on_monday approve 1 digest
	thursday=$(until_thursday 18:00)
	work_at "+$((thursday - 4 * 3600 - 120))s"
	[ -z "$(notices 'digest. preview')" ] || fail "too early"
	work_at "+$((thursday - 4 * 3600 + 120))s"
	work_at "+$((thursday - 3 * 3600))s"
	[ "$(notices 'digest. preview' | wc -l)" -eq 1 ]
	says "$(notices 'digest. preview')" "moderator.*still to be decided.*IEEE 802"
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "unanswered it goes out on time, and what was approved after the preview waits" {
	receive process-02-moderators
	receive extorg-05-ieee802
	on_monday run # the digests before it were on time
	on_monday approve 1 digest
	thursday=$(until_thursday 18:00)
	work_at "+$((thursday - 4 * 3600 + 120))s"
	liaison_at "+$((thursday - 3600))s" approve 2 digest
	work_at "+$((thursday + 120))s"
	[ "$(mailhost_count iab)" -eq 1 ]
	says "$(newest iab)" "moderator"
	says_not "$(newest iab)" "IEEE 802"
	state_is 2 approved
	work_at "+$((thursday + 7 * 86400 + 120))s"
	[ "$(mailhost_count iab)" -eq 2 ]
	says "$(newest iab)" "IEEE 802"
}

@test "digest --now does not wait for the preview" {
	receive process-02-moderators
	liaison approve 1 digest
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "an approved item does not wait longer than max_age" {
	e2e_fresh digest.preview=0 digest.max_age=30h "digest.when=weekly $(LC_ALL=C date -u -d '+5 days' +%a) 18:00 UTC"
	receive process-02-moderators
	liaison approve 1 digest
	work_at +29h
	[ "$(mailhost_count iab)" -eq 0 ]
	work_at +31h
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "a schedule by a calendar's event is refused, and says why" {
	conf digest when '2h after IESG telechat'
	run liaison run
	[ "$status" -eq 78 ]
	grep -q 'calendar' <<<"$output"
}

@test "originals go after their time, and not those of an open item" {
	e2e_fresh candidate.expire=400d
	receive process-02-moderators
	receive extorg-05-ieee802
	liaison reject 2
	work_at +91d
	[ "$(store 'SELECT count(*) FROM raw')" -eq 1 ]
	state_is 1 offered
}

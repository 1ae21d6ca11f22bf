# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What every hook promises, tried through each of them (T100-hooks-*.bats).

# mail that comes by SMTP becomes a candidate, and the mailbox keeps its copy
hook_makes_a_candidate() {
	arrive arch-06-iab-input
	[ "$(mailhost_count home)" -eq 1 ] || fail "$(mailhost_count home) copies in the mailbox"
	state_is 1 offered
	work
	[ "$(candidates | wc -l)" -eq 1 ] || fail "$(candidates | wc -l) candidate mails"
	says "$(candidate)" "ossification"
}

# routine mail asks nobody, and the mailbox keeps its copy
hook_files_routine_mail() {
	arrive ballot-01-noobjection docaction-03-ballot-issued
	[ "$(mailhost_count home)" -eq 2 ]
	no_items
	[ "$(messages_stored)" -eq 2 ]
	work
	[ "$(candidates | wc -l)" -eq 0 ]
}

# the copy in the mailbox is the message as it came
hook_leaves_the_copy_alone() {
	arrive process-02-moderators
	for line in "I propose we appoint the moderator team" "X-Mailman-Version: 2.1.39"; do
		grep -qF "$line" "$(newest home)"
	done
}

# a reply that comes in by the same hook decides
hook_takes_a_reply() {
	arrive arch-06-iab-input
	work
	answer "approve now"
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
}

# a large message with an attachment passes
hook_takes_a_large_mail() {
	{
		message "subject=Minutes of the week" "X-Filler: yes" <<<"The recording is attached."
		head -c 3000000 /dev/zero | base64
	} >"$BATS_TEST_TMPDIR/large.eml"
	arrive "$BATS_TEST_TMPDIR/large.eml"
	[ "$(mailhost_count home)" -eq 1 ]
	[ "$(messages_stored)" -eq 1 ]
}

# while the configuration is broken the mail waits in the queue, and is never bounced
hook_waits_for_the_configuration() {
	conf store keep "not a time"
	mailhost_send "$(week arch-06-iab-input)"
	mailhost_wait 15 deferred || fail "the mail should wait: $(mailhost_queue front)"
	conf store keep 90d
	mailhost_wait 30 mailhost_queue_empty front
	never_bounced
	state_is 1 offered
	[ "$(messages_stored)" -eq 1 ]
}

# while neither store nor hold folder can be written the mail waits in the queue
hook_waits_for_the_disk() {
	chmod 500 "$VAR"
	find "$VAR" -type d -exec chmod 500 {} +
	find "$VAR" -name 'store*' -type f -exec chmod 400 {} +
	mailhost_send "$(week arch-06-iab-input)"
	mailhost_wait 40 deferred || fail "the mail should wait: $(mailhost_queue front)"
	find "$VAR" -type d -exec chmod 700 {} +
	find "$VAR" -name 'store*' -type f -exec chmod 600 {} +
	mailhost_flush front
	mailhost_wait 30 mailhost_queue_empty front
	never_bounced
	state_is 1 offered
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Dovecot's LDA with Sieve: `pipe :copy` of vnd.dovecot.pipe.
# The hook stands in README.md as mailhost_hook writes it here.
load lib

setup_file() { e2e_open sieve; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

@test "mail that comes by SMTP becomes a candidate, and the mailbox keeps its copy" {
	arrive arch-06-iab-input
	[ "$(mailhost_count home)" -eq 1 ] || fail "$(mailhost_count home) copies in the mailbox"
	state_is 1 offered
	work
	[ "$(candidates | wc -l)" -eq 1 ] || fail "$(candidates | wc -l) candidate mails"
	says "$(candidate)" "ossification"
}

@test "routine mail asks nobody, and the mailbox keeps its copy" {
	arrive ballot-01-noobjection docaction-03-ballot-issued
	[ "$(mailhost_count home)" -eq 2 ]
	no_items
	[ "$(messages_stored)" -eq 2 ]
	work
	[ "$(candidates | wc -l)" -eq 0 ]
}

@test "the copy in the mailbox is the message as it came" {
	arrive process-02-moderators
	for line in "I propose we appoint the moderator team" "X-Mailman-Version: 2.1.39"; do
		grep -qF "$line" "$(newest home)"
	done
}

@test "a reply that comes in by the same hook decides" {
	arrive arch-06-iab-input
	work
	answer "approve now"
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "a large message with an attachment passes" {
	{
		message "subject=Minutes of the week" "X-Filler: yes" <<<"The recording is attached."
		head -c 3000000 /dev/zero | base64
	} >"$BATS_TEST_TMPDIR/large.eml"
	arrive "$BATS_TEST_TMPDIR/large.eml"
	[ "$(mailhost_count home)" -eq 1 ]
	[ "$(messages_stored)" -eq 1 ]
}

# Sieve has no "try again later": a script that fails ends in the implicit
# keep.  The mailbox has the mail, the program has not, Dovecot's log says so.
@test "while the configuration is broken the mailbox keeps the mail, and it is never bounced" {
	conf store keep "not a time"
	arrive arch-06-iab-input
	never_bounced
	[ "$(mailhost_count home)" -eq 1 ]
	grep -q 'iesg-liaison.*exit code 75' "$MAILHOST_DIR/home/dovecot.log"
}

@test "mail that Sieve could not hand over is handed over later from the mailbox" {
	conf store keep "not a time"
	arrive arch-06-iab-input
	conf store keep 90d
	receive "$(newest home)"
	state_is 1 offered
}

@test "while the store cannot be written the mail lies in the hold folder" {
	find "$VAR" -maxdepth 1 -name 'store*' -type f -exec mv {} "$MAILHOST_DIR/aside" \;
	mkdir "$VAR/$(basename "$(store_path)")"
	arrive arch-06-iab-input
	never_bounced
	rmdir "$VAR/$(basename "$(store_path)")"
	work
	state_is 1 offered
}

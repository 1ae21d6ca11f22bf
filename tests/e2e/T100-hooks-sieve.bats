#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Dovecot's LDA with Sieve: `pipe :copy` of vnd.dovecot.pipe.
# The hook stands in README.md as mailhost_hook writes it here.
load lib
load hooks

setup_file() { e2e_open sieve; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

@test "mail that comes by SMTP becomes a candidate, and the mailbox keeps its copy" { hook_makes_a_candidate; }
@test "routine mail asks nobody, and the mailbox keeps its copy" { hook_files_routine_mail; }
@test "the copy in the mailbox is the message as it came" { hook_leaves_the_copy_alone; }
@test "a reply that comes in by the same hook decides" { hook_takes_a_reply; }
@test "a large message with an attachment passes" { hook_takes_a_large_mail; }

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

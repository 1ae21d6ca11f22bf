#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# A line in ~/.forward; Postfix runs the whole file again when one part failed.
# The hook stands in README.md as mailhost_hook writes it here.
load lib
load hooks

setup_file() { e2e_open forward; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

@test "mail that comes by SMTP becomes a candidate, and the mailbox keeps its copy" { hook_makes_a_candidate; }
@test "routine mail asks nobody, and the mailbox keeps its copy" { hook_files_routine_mail; }
@test "the copy in the mailbox is the message as it came" { hook_leaves_the_copy_alone; }
@test "a reply that comes in by the same hook decides" { hook_takes_a_reply; }
@test "a large message with an attachment passes" { hook_takes_a_large_mail; }

@test "while the configuration is broken the mail waits in the queue, and is never bounced" {
	hook_waits_for_the_configuration
	[ "$(mailhost_count home)" -ge 1 ]
}

@test "while neither store nor hold folder can be written the mail waits in the queue" { hook_waits_for_the_disk; }

@test "a retry may leave a second copy in the mailbox, and still makes one candidate" {
	conf store keep "not a time"
	mailhost_send "$(week arch-06-iab-input)"
	mailhost_wait 15 deferred
	conf store keep 90d
	mailhost_wait 30 mailhost_queue_empty front
	work
	[ "$(candidates | wc -l)" -eq 1 ]
}

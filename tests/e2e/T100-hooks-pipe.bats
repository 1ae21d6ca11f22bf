#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Postfix pipe(8): a second recipient in a domain of the hook's own.
# The hook stands in README.md as mailhost_hook writes it here.
load lib
load hooks

setup_file() { e2e_open pipe; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

@test "mail that comes by SMTP becomes a candidate, and the mailbox keeps its copy" { hook_makes_a_candidate; }
@test "routine mail asks nobody, and the mailbox keeps its copy" { hook_files_routine_mail; }
@test "the copy in the mailbox is the message as it came" { hook_leaves_the_copy_alone; }
@test "a reply that comes in by the same hook decides" { hook_takes_a_reply; }
@test "a large message with an attachment passes" { hook_takes_a_large_mail; }

@test "while the configuration is broken the mail waits in the queue, and is never bounced" {
	hook_waits_for_the_configuration
	[ "$(mailhost_count home)" -eq 1 ]
}

@test "while neither store nor hold folder can be written the mail waits in the queue" { hook_waits_for_the_disk; }

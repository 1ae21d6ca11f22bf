#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# When the rules or the store cannot be used: nothing is lost, nothing bounces.
load lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh
	# A copy to break.
	rm -rf "$MAILHOST_DIR/rules.mine"
	cp -R "$MAILHOST_DIR/rules" "$MAILHOST_DIR/rules.mine"
	conf rules path "$MAILHOST_DIR/rules.mine"
}
teardown() {
	unlock_store
	find "$VAR" -type d -exec chmod 700 {} +
}

break_rules() { echo 'body BROKEN /(unclosed/' >"$MAILHOST_DIR/rules.mine/99-broken.rules"; }
mend_rules() { rm "$MAILHOST_DIR/rules.mine/99-broken.rules"; }
held() { liaison status --json | jq -r .held; }

@test "with rules that do not load a message is stored unjudged, and the hook exits 0" {
	break_rules
	receive arch-06-iab-input
	[ "$(liaison status --json | jq -r .verdicts.unjudged)" -eq 1 ]
	no_items
}

@test "an unjudged message is judged by the next pass after the rules were mended" {
	break_rules
	receive arch-06-iab-input
	run liaison run
	[ "$(liaison status --json | jq -r .verdicts.unjudged)" -eq 1 ]
	mend_rules
	run liaison run
	[ "$(liaison status --json | jq -r .verdicts.unjudged)" -eq 0 ]
	state_is 1 offered
}

@test "an unjudged confidential message is sealed once it is judged" {
	break_rules
	receive confidential-03-subpoena
	mend_rules
	run liaison run
	[ "$(liaison status --json | jq -r .verdicts.blocked)" -eq 1 ]
	! grep -rqs 'Preserve all mail on the matter' "$VAR" || fail "its text is still there"
}

@test "the liaison is told that the rules do not load, with file and line" {
	break_rules
	receive arch-06-iab-input
	run liaison run
	store "select text from outgoing" | grep -q '99-broken.rules' ||
		[[ $output == *99-broken.rules* ]] || fail "$output"
}

@test "a missing rules folder is the same: stored unjudged" {
	rm -rf "$MAILHOST_DIR/rules.mine"
	receive arch-06-iab-input
	[ "$(liaison status --json | jq -r .verdicts.unjudged)" -eq 1 ]
}

@test "a locked store leaves the message in the hold folder, and the hook exits 0" {
	lock_store
	receive arch-06-iab-input
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 1 ]
	unlock_store
}

@test "the next pass drains the hold folder" {
	lock_store
	receive arch-06-iab-input
	unlock_store
	[ "$(held)" -eq 1 ]
	run liaison run
	[ "$(held)" -eq 0 ]
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 0 ]
	state_is 1 offered
}

@test "what was held is the same message to the byte" {
	lock_store
	receive extorg-03-itut 2>/dev/null || receive arch-06-iab-input
	unlock_store
	file=$(find "$(hold_path)" -type f)
	grep -q 'mailarchive.ietf.example.org' "$file"
	[ "$(stat -c %a "$file")" = 600 ]
}

@test "a held message that Postfix delivers a second time is one message" {
	lock_store
	receive arch-06-iab-input
	unlock_store
	receive arch-06-iab-input
	run liaison run
	[ "$(messages_stored)" -eq 1 ]
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

@test "when the hold folder cannot be written either, the hook exits 75" {
	rm -rf "$(hold_path)"
	mkdir -m 500 "$(hold_path)"
	chown "$MAILHOST_USER:" "$(hold_path)"
	lock_store
	run receive arch-06-iab-input
	unlock_store
	[ "$status" -eq 75 ] || fail "exit $status: $output"
	[ "$(held)" -eq 0 ]
	[ "$(messages_stored)" -eq 0 ]
}

@test "a folder that is read-only to the hook is exit 75, and nothing half-written stays" {
	find "$VAR" -type d -exec chmod 500 {} +
	find "$VAR" -name 'store*' -type f -exec chmod 400 {} +
	run receive arch-06-iab-input
	find "$VAR" -type d -exec chmod 700 {} +
	find "$VAR" -name 'store*' -type f -exec chmod 600 {} +
	[ "$status" -eq 75 ] || fail "exit $status: $output"
	[ -z "$(find "$VAR" -name '*.tmp' -o -name '.tmp*')" ]
	receive arch-06-iab-input
	state_is 1 offered
}

@test "no configuration at all is exit 75, with a sentence that names the file" {
	run mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c /nonexistent/liaison.conf <"$(week arch-06-iab-input)"
	[ "$status" -eq 75 ]
	[[ $output == */nonexistent/liaison.conf* ]]
}

@test "an unknown option is exit 75, never one at which an MTA bounces" {
	run mailhost_as "$MAILHOST_DIR/bin/liaison-receive" --frobnicate <"$(week arch-06-iab-input)"
	[ "$status" -eq 75 ] || fail "exit $status: $output"
}

@test "an unknown source is said, and the mail is not lost" {
	run receive arch-06-iab-input --source nosuch
	[ "$status" -eq 75 ] || [ "$(messages_stored)" -eq 1 ] || fail "exit $status and nothing stored"
}

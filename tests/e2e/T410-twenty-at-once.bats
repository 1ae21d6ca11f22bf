#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Postfix runs twenty deliveries at a time.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

# many N DIR: N messages that rules pick, each of its own.
many() {
	mkdir -p "$2"
	local n
	for n in $(seq "$1"); do
		message "id=many.$n@mail.example.com" "subject=Ossification and middleboxes, part $n" \
			>"$2/$n.eml" <<-TEXT
				This is part $n of the question to the IAB on Internet architecture:
				should a transport require cooperation of on-path elements, number $n?
				We want IAB input before Thursday.
			TEXT
	done
}

@test "twenty hooks at once: twenty messages stored, every one exits 0" {
	many 20 "$BATS_TEST_TMPDIR/m"
	pids=()
	for n in $(seq 20); do
		receive "$BATS_TEST_TMPDIR/m/$n.eml" 2>>"$BATS_TEST_TMPDIR/stderr" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || fail "a hook failed: $(cat "$BATS_TEST_TMPDIR/stderr")"
	done
	[ "$(messages_stored)" -eq 20 ]
	[ "$(liaison status --json | jq .held)" -eq 0 ]
}

@test "twenty hooks at once make a store that is sound, with an event chain that verifies" {
	many 20 "$BATS_TEST_TMPDIR/m"
	for n in $(seq 20); do receive "$BATS_TEST_TMPDIR/m/$n.eml" & done
	wait
	[ "$(store 'pragma integrity_check')" = ok ]
	[ "$(store 'select count(*) from event')" -ge 20 ] || [ "$(liaison status --json | jq .events)" -ge 20 ]
}

@test "a hundred mails by SMTP in twenty connections: each one stored once, none bounced" {
	many 100 "$BATS_TEST_TMPDIR/m"
	for n in $(seq 20); do
		(
			for k in 0 20 40 60 80; do
				mailhost_send "$BATS_TEST_TMPDIR/m/$((n + k)).eml"
			done
		) &
	done
	wait
	mailhost_wait 90 mailhost_queue_empty front
	never_bounced
	[ "$(messages_stored)" -eq 100 ]
	[ "$(mailhost_count home)" -eq 100 ]
}

@test "hooks and a pass of liaison run at the same time get along" {
	many 20 "$BATS_TEST_TMPDIR/m"
	for n in $(seq 20); do receive "$BATS_TEST_TMPDIR/m/$n.eml" & done
	liaison run
	wait
	work
	[ "$(messages_stored)" -eq 20 ]
	# Each item was offered in one mail.
	[ "$(candidates | while read -r mail; do mailhost_reply_address "$mail"; done | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "a hook that is killed at any moment leaves all or nothing, and a retry completes it" {
	many 1 "$BATS_TEST_TMPDIR/m"
	for delay in 0.0005 0.001 0.002 0.004 0.008; do
		mailhost_as timeout -s KILL "$delay" "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" \
			<"$BATS_TEST_TMPDIR/m/1.eml" 2>/dev/null || true
	done
	receive "$BATS_TEST_TMPDIR/m/1.eml"
	[ "$(store 'pragma integrity_check')" = ok ]
	[ "$(messages_stored)" -eq 1 ]
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

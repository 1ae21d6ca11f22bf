#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `liaison audit`: nothing is unaccounted for, and the history cannot be changed
# unseen.  `liaison report`: what a month brought.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

audit() { liaison audit --json "$@"; }
row_of() { audit | jq -c "select($1)"; }

@test "every message of the week is accounted for, the blocked ones too" {
	local mail count=0
	for mail in "$WEEK"/*.eml; do
		receive "$mail"
		count=$((count + 1))
	done
	work
	listed=$(audit | wc -l)
	[ "$listed" -eq "$(($(store 'SELECT count(*) FROM message') + $(store 'SELECT count(*) FROM sealed')))" ] ||
		fail "$listed rows of $count mails"
	[ "$listed" -gt 10 ]
	[ -z "$(row_of '.accounted | not')" ] || fail "$(row_of '.accounted | not')"
	audit | jq -es 'map(.time) == (map(.time) | sort)' >/dev/null || fail "not in order"
	liaison audit 2>&1 >/dev/null | grep -qE "^$listed messages, [0-9]+ of them undecided, 0 not accounted for"
}

@test "it says who decided, what waits, and of the blocked no more than rule and time" {
	arrive arch-06-iab-input digest-extorg-05
	receive blocked-confidential-03
	work
	answer "reject known" "$(candidates | head -n 1)"
	row_of '.item == 1' | jq -e '.became | test("item 1 was rejected \\(by liaison@iab.example.org on")' ||
		fail "$(row_of '.item == 1')"
	row_of '.item == 2' | jq -e '.decided == false and (.why | length > 0)'
	row_of '.verdict == "blocked"' | jq -e '.subject == "" and .from == "" and .message_id == "" and (.why | length > 0)' ||
		fail "$(row_of '.verdict == "blocked"')"
	[ "$(audit --undecided | wc -l)" -eq 1 ]
	# The reply itself is a message, too.
	row_of '.became == "reply"' | jq -e '.from == "liaison@iab.example.org"' || row_of '.item == 1' | grep -q reply
}

@test "what nobody knows the fate of is named, and the exit code says so" {
	receive arch-06-iab-input
	receive ignore-ballot-01
	store "UPDATE message SET disposition = '' WHERE id = 2"
	run liaison audit
	[ "$status" -eq 65 ] || fail "exit $status: $output"
	[[ $output == *"NOT ACCOUNTED FOR"* ]]
}

@test "a message that waits for the rules is undecided, not forgotten" {
	echo 'body BAD /(/' >"$BATS_TEST_TMPDIR/bad.rules"
	chmod 755 "$BATS_TEST_TMPDIR"
	conf rules path "$BATS_TEST_TMPDIR/bad.rules"
	receive arch-06-iab-input
	audit --undecided | jq -e '.verdict == "unjudged" and .accounted'
}

@test "the period is a date, a month or so long ago, and anything else is refused" {
	receive arch-06-iab-input
	[ "$(audit --since 1d | wc -l)" -eq 1 ]
	[ "$(audit --until 1d | wc -l)" -eq 0 ]
	[ "$(audit --since 2020-01-01 --until 2020-02 | wc -l)" -eq 0 ]
	run liaison audit --since yesterday
	[ "$status" -eq 65 ]
	[[ $output == *"2026-11-01"* ]]
}

@test "--verify finds an event that was changed, and one that was removed" {
	arrive arch-06-iab-input
	work
	answer "approve digest"
	run liaison audit --verify
	[ "$status" -eq 0 ] || fail "$output"
	[[ $output == *"none changed or removed"* ]]
	cp "$(store_path)" "$BATS_TEST_TMPDIR/sound.db"
	store "DROP TRIGGER event_update; UPDATE event SET who = 'somebody else' WHERE id = 2"
	run liaison audit --verify
	[ "$status" -eq 65 ] || fail "exit $status: $output"
	[[ $output == *"event 2"* ]]
	rm -f "$(store_path)"-wal "$(store_path)"-shm
	cp "$BATS_TEST_TMPDIR/sound.db" "$(store_path)"
	store "DROP TRIGGER event_delete; DELETE FROM event WHERE id = (SELECT max(id) FROM event)"
	run liaison audit --verify
	[ "$status" -eq 65 ] || fail "exit $status: $output"
}

@test "report lists what was relayed in a month, and nothing else" {
	arrive arch-06-iab-input digest-extorg-05
	work
	answer "approve now" "$(candidates | head -n 1)"
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	month=$(date +%Y-%m)
	liaison report --month "$month" --json | jq -es 'length == 1 and .[0].item == 1 and .[0].how == "at once"' ||
		fail "$(liaison report --month "$month" --json)"
	[ -z "$(liaison report --month 2020-01 --json)" ]
	[ "$(liaison digest --month "$month" --json)" = "$(liaison report --month "$month" --json)" ]
	[ "$(liaison digest --month="$month" --json)" = "$(liaison report --json --month "$month")" ]
	[ -z "$(liaison digest --json --month)" ] # of the month before
	[ -z "$(liaison digest --month --json)" ]
	liaison report --month 2020-01 2>&1 | grep -q "Nothing was relayed in 2020-01"
}

@test "report names no title of what may be told in summary only" {
	message subject="The secret plan" <<<"In the informal telechat the IESG said that it needs input from the IAB within days about liaison with ITU-T." >"$BATS_TEST_TMPDIR/informal.eml"
	receive "$BATS_TEST_TMPDIR/informal.eml"
	[ "$(store 'SELECT summary_only FROM item')" = 1 ] || skip "the rules do not restrict this message"
	work
	answer "approve now
summary: They talked."
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	liaison report --month "$(date +%Y-%m)" --json |
		jq -es 'length == 1 and (.[0].title | test("secret plan") | not)' || fail "the title is told"
}

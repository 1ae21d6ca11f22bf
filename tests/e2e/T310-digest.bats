#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The digest: by calendar, or when asked for.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
# No preview: a pass at the time of the schedule sends it.
setup() { e2e_fresh digest.preview=0; }

three_approved() {
	receive process-02-moderators
	receive extorg-05-ieee802
	receive extorg-06-w3c
	liaison approve 1-3 digest
}

@test "digest --now sends what was approved, in one mail" {
	three_approved
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	says "$(newest iab)" "moderator team"
	says "$(newest iab)" "IEEE 802"
	says "$(newest iab)" "W3C"
	for item in 1 2 3; do state_is "$item" relayed; done
}

@test "the digest is text and HTML, and both say the same items" {
	three_approved
	liaison digest --now
	work
	mail=$(newest iab)
	mailhost_header "$mail" Content-Type | grep -qi 'multipart/alternative'
	for words in 'moderator team' 'IEEE 802' 'W3C'; do
		plain_of "$mail" | tr '\n' ' ' | grep -q "$words" || fail "text without $words"
		html_of "$mail" | tr '\n' ' ' | grep -q "$words" || fail "HTML without $words"
	done
}

@test "the digest is grouped by topic, says its period, and links to the archive" {
	three_approved
	liaison digest --now
	work
	text=$(plain_of "$(newest iab)")
	process=$(grep -niE '^[^a-z]*process' <<<"$text" | head -n 1 | cut -d: -f1)
	external=$(grep -niE '^[^a-z]*external' <<<"$text" | head -n 1 | cut -d: -f1)
	[ -n "$process" ] && [ -n "$external" ] || fail "no heading for a topic: $text"
	[ "$process" -ne "$external" ]
	grep -qE '20[0-9][0-9]' <<<"$text"
	grep -q 'mailarchive.ietf.example.org/arch/' <<<"$text"
}

@test "items that were not approved are not in it" {
	receive process-02-moderators
	receive extorg-05-ieee802
	liaison approve 1 digest
	liaison reject 2 "they know"
	liaison digest --now
	work
	says "$(newest iab)" "moderator team"
	says_not "$(newest iab)" "IEEE 802"
}

@test "nothing to report sends nothing" {
	receive process-02-moderators
	run liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "with empty = line, nothing to report sends one line" {
	conf digest empty line
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	[ "$(plain_of "$(newest iab)" | grep -c .)" -le 8 ]
}

@test "it goes out by itself on Thursday at 18:00 in Prague, and not before" {
	e2e_fresh digest.preview=0 "digest.when=weekly Thu 18:00 Europe/Prague"
	receive process-02-moderators
	on_monday run # the digests before it were on time
	on_monday approve 1 digest
	early=$(until_thursday 17:58 Europe/Prague)
	[ "$early" -gt 0 ]
	work_at "+${early}s"
	[ "$(mailhost_count iab)" -eq 0 ] || fail "two minutes early"
	work_at "+$((early + 240))s"
	[ "$(mailhost_count iab)" -eq 1 ] || fail "two minutes late and nothing came"
	state_is 1 relayed
}

@test "a second pass on the same Thursday sends no second digest" {
	e2e_fresh digest.preview=0 "digest.when=weekly Thu 18:00 Europe/Prague"
	receive process-02-moderators
	on_monday run # the digests before it were on time
	on_monday approve 1 digest
	late=$(until_thursday 18:02 Europe/Prague)
	work_at "+${late}s"
	work_at "+$((late + 600))s"
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "a machine that was off on Thursday sends the digest on Friday" {
	e2e_fresh digest.preview=0 "digest.when=weekly Thu 18:00 Europe/Prague"
	receive process-02-moderators
	on_monday run # the digests before it were on time
	on_monday approve 1 digest
	late=$(until_thursday 18:02 Europe/Prague)
	work_at "+$((late + 15 * 3600))s"
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "the liaison's own words stand in the digest in place of the excerpt" {
	receive process-02-moderators
	work
	answer "approve digest
summary: Moderators are to be appointed before March."
	liaison digest --now
	work
	says "$(newest iab)" "Moderators are to be appointed before March"
	says_not "$(newest iab)" "I will write the call for volunteers"
}

@test "what the exit gate finds holds that item alone, not the digest" {
	receive process-02-moderators
	receive extorg-05-ieee802
	work
	answer "approve digest
summary: privileged and confidential, attorney-client: a subpoena came" "$(candidates | head -n 1)"
	answer "approve digest" "$(candidates | tail -n 1)"
	liaison digest --now
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	says_not "$(newest iab)" "subpoena"
	[ "$(liaison queue --all --json | jq -r 'select(.state == "relayed") | .item' | wc -l)" -eq 1 ]
}

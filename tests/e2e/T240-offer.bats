#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What no rule picked is seen once a week, and can be offered.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh "digest.when=weekly Thu 18:00 UTC" digest.preview=0; }

sheet() {
	local mail
	for mail in $(mailhost_mails liaison); do
		! subject_of "$mail" | grep -q 'Not picked' || echo "$mail"
	done
}

@test "the weekly sheet lists what people wrote, and offer in an answer makes a candidate of it" {
	work
	echo 'Where shall we have dinner in Vienna?' | message subject=Dinner >"$BATS_TEST_TMPDIR/a.eml"
	echo 'Build 4 is red.' | message subject=Build 'Auto-Submitted: auto-generated' >"$BATS_TEST_TMPDIR/b.eml"
	receive "$BATS_TEST_TMPDIR/a.eml"
	receive "$BATS_TEST_TMPDIR/b.eml"
	receive confidential-03-subpoena
	work_at +2h
	[ -z "$(sheet)" ] || fail "too early"
	work_at +9d
	work_at +217h
	[ "$(sheet | wc -l)" -eq 1 ]
	says "$(sheet)" "Dinner.*1 mail, the last by Hannah Osei"
	says_not "$(sheet)" "Build"
	no_items
	answer "offer 1" "$(sheet)"
	work
	[ -n "$(candidate)" ] || fail "no candidate came"
	says "$(candidate)" "dinner in Vienna"
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "offer at the command line, by the same number" {
	echo 'Where shall we have dinner in Vienna?' | message subject=Dinner >"$BATS_TEST_TMPDIR/a.eml"
	receive "$BATS_TEST_TMPDIR/a.eml"
	run liaison offer 1
	[ "$status" -eq 0 ]
	[[ $output == *"Thread 1 is item 1 now"* ]]
	run liaison offer 1
	[[ $output == *"is item 1 already"* ]]
	run liaison offer 99
	[ "$status" -ne 0 ]
	[[ $output == *"no thread 99"* ]]
}

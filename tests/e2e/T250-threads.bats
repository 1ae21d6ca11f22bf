#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Threads: what comes after the first mail, before and after the decision.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

first() { # ID SUBJECT: a mail that becomes a candidate
	message "id=$1" "subject=$2" "from=Hannah Osei <hannah.osei@example.com>" >"$BATS_TEST_TMPDIR/$1.eml" <<-TEXT
		We would like architectural input from the IAB on mandatory proxies before Thursday.
	TEXT
	arrive "$BATS_TEST_TMPDIR/$1.eml"
}
next() { # ID SUBJECT WORDS [NAME=VALUE...]: Piet answers
	local id=$1 subject=$2 words=$3
	shift 3
	message "id=$id" "subject=$subject" "from=Piet van Dam <piet@example.net>" "$@" \
		<<<"$words" >"$BATS_TEST_TMPDIR/$id.eml"
	arrive "$BATS_TEST_TMPDIR/$id.eml"
}
AGAIN='Yes: we would like architectural input from the IAB on that.'
NEWS='And this is an appeal to the IAB under RFC 2026 section 6.5; BCP 9 would need a variance.'

@test "a later message of a pending item is one mail that shows what is new, under the same number" {
	arrive arch-06-iab-input
	work
	arrive thread-ossification-reply
	work
	[ "$(candidates | wc -l)" -eq 2 ]
	subject_of "$(candidate)" | grep -qE '\b1:'
	says "$(candidate)" "new since the last mail.*Piet van Dam.*two operators told us"
	# All of it would go out, under the names of those who wrote it.
	says "$(candidate)" "what would go out.*Hannah Osei.*Piet van Dam.*two operators told us"
	[ "$(liaison queue --json | wc -l)" -eq 1 ]
}

@test "two messages between two passes make one mail" {
	arrive arch-06-iab-input thread-ossification-reply
	work
	[ "$(candidates | wc -l)" -eq 1 ]
	answer "approve now"
	work
	says "$(newest iab)" "ossification.*two operators told us"
}

@test "an approval of the first mail sends the first; the receipt names what came since, and asks about it" {
	arrive arch-06-iab-input
	work
	answered=$(candidate)
	arrive thread-ossification-reply
	work
	answer "approve now" "$answered"
	work
	state_is 1 relayed
	says_not "$(newest iab)" "two operators told us"
	receipt=
	for mail in $(mailhost_mails liaison); do
		[ "$(mailhost_header "$mail" Auto-Submitted)" != auto-replied ] || receipt=$mail
	done
	says "$receipt" "not included.*Piet van Dam.*as item 2"
	state_is 2 offered
	says "$(candidate)" "decided before: item 1 (is on its way out|was relayed)"
	answer "approve now"
	work
	says "$(newest iab)" "two operators told us"
}

@test "after a decision, what hits nothing new is filed with the item, and nobody is asked" {
	first one@x "Question for the IAB"
	work
	answer "reject they know"
	next two@x "Re: Question for the IAB" "$AGAIN" refs=one@x
	work
	[ "$(candidates | wc -l)" -eq 1 ]
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
	liaison show 1 | grep -q 'filed'
}

@test "after a decision, what hits something new opens a linked item that shows the decision" {
	first one@x "Question for the IAB"
	work
	answer "reject they know"
	next two@x "Re: Question for the IAB" "$NEWS" refs=one@x
	work
	state_is 1 rejected
	state_is 2 offered
	says "$(candidate)" "decided before: item 1 was rejected"
}

@test "a changed subject, a fork and a missing reference all stay one item" {
	first one@x "Question for the IAB"
	next two@x "Proxies (was: Question for the IAB)" "$AGAIN One." refs=one@x
	next three@x "Re: Question for the IAB" "$AGAIN Two." refs=one@x
	next four@x "RE: [Ext] Question for the IAB" "$AGAIN Three."
	next five@x "Re: Proxies" "$AGAIN Four." 'References: <four@x> <one@x> <lost@y>'
	work
	[ "$(liaison queue --json | wc -l)" -eq 1 ]
	[ "$(liaison show --json 1 | head -n 1 | jq .revision)" -eq 5 ]
	[ "$(candidates | wc -l)" -eq 1 ]
}

@test "what people say in a waiting thread is shown, and does not go out" {
	first one@x "Proxies"
	work
	next two@x "Re: Proxies" "Sorry, I take that back: it was yesterday's plan." refs=one@x
	work
	[ "$(candidates | wc -l)" -eq 2 ]
	says "$(candidate)" "new since the last mail.*Piet van Dam.*I take that back"
	answer "approve now"
	work
	says_not "$(newest iab)" "take that back"
}

@test "the same subject on another list is another item" {
	first one@x "Question for the IAB"
	next two@x "Re: Question for the IAB" "$AGAIN" list=telechat.ietf.example.org
	[ "$(liaison queue --json | wc -l)" -eq 2 ]
}

@test "in a thread with a blocked message, what quotes it is blocked too" {
	arrive confidential-03-subpoena
	next two@x "Re: appointment" "We would like architectural input from the IAB.

> IETF counsel has received a subpoena that
> names ETSI and two IETF drafts." "refs=$(mailhost_header "$(week confidential-03-subpoena)" Message-ID | tr -d '<>')"
	work
	no_items
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 2 ]
	! grep -rlsaiF -- "names ETSI" "$VAR" "$MAILHOST_DIR/mail" || fail "it was kept, or mailed"
}

@test "in a thread with a blocked message, what merely follows goes out in the liaison's words alone" {
	arrive confidential-03-subpoena
	next two@x "Re: appointment" "We would like architectural input from the IAB on proxies." \
		"refs=$(mailhost_header "$(week confidential-03-subpoena)" Message-ID | tr -d '<>')"
	work
	answer approve
	work
	state_is 1 offered
	answer "approve now
summary: The IESG would like input on proxies."
	work
	says "$(newest iab)" "would like input on proxies"
	says_not "$(newest iab)" "Piet|appointment|architectural input from the IAB on proxies"
}

@test "the liaison's own words may not repeat what was blocked" {
	arrive confidential-03-subpoena
	next two@x "Re: appointment" "We would like architectural input from the IAB on proxies." \
		"refs=$(mailhost_header "$(week confidential-03-subpoena)" Message-ID | tr -d '<>')"
	work
	answer "approve now
summary: Preserve all mail on the matter and do not discuss it outside."
	work
	state_is 1 held
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "the same Message-ID with other text says so on the candidate's face" {
	arrive arch-06-iab-input
	sed 's/should a standards-track transport/should every mandatory proxy and middlebox/' \
		"$(week arch-06-iab-input)" >"$BATS_TEST_TMPDIR/changed.eml"
	arrive "$BATS_TEST_TMPDIR/changed.eml"
	work
	says "$(candidate)" "Message-ID of an earlier mail .message 1. and has other text"
}

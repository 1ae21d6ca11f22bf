#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The liaison does not repeat what the IAB can read elsewhere.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

NEWS='We would like architectural input from the IAB on mandatory proxies: two operators
have told the transport directors that they will deploy them before the end of the
year, whatever the documents say, and the directors do not want to decide alone.'

mail() { # ID LIST SUBJECT WORDS [NAME=VALUE...]
	local id=$1 list=$2 subject=$3 words=$4
	shift 4
	message "id=$id" "list=$list.ietf.example.org" "to=$list@ietf.example.org" "subject=$subject" \
		"$@" <<<"$words" >"$BATS_TEST_TMPDIR/$id.eml"
	echo "$BATS_TEST_TMPDIR/$id.eml"
}
# The border vouches for the list's domain.
vouched() {
	{
		printf 'Authentication-Results: %s; dkim=pass header.d=ietf.example.org\n' "$MAILHOST_DOMAIN"
		printf 'Received: from mail2.ietf.example.org by %s (Postfix)\n\tid 4X; Thu, 19 Nov 2026 16:00:00 +0000\n' "$MAILHOST_DOMAIN"
		cat "$1"
	} | mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf"
}
delivered() { # FILE ADDRESS: our MTA wrote where it went
	printf 'X-Original-To: %s\n' "$2" | cat - "$1" >"$1.delivered"
	receive "$1.delivered"
}

@test "nearly the same text on a public list, seen before: nobody is asked" {
	vouched "$(mail p@x gendispatch "Proxies" "Dear all,

$NEWS

Comments?")"
	work
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	state_is 1 reported-elsewhere
	[ "$(candidates | wc -l)" -eq 0 ]
	liaison show 1 | grep -q 'nearly the same text is on gendispatch'
}

@test "seen after: the candidate is withdrawn, and the next mail says so" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	[ "$(candidates | wc -l)" -eq 1 ]
	vouched "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?")"
	work
	state_is 1 reported-elsewhere
	arrive process-02-moderators
	work
	arrive extorg-05-ieee802
	work
	told=
	for mail in $(mailhost_mails liaison); do
		! plain_of "$mail" | grep -qi 'withdrawn since' || told="$told $mail"
	done
	[ "$(wc -w <<<"$told")" -eq 1 ] || fail "said in $(wc -w <<<"$told") mails"
	says $told "withdrawn since the last mail.*Question for the IAB.*on gendispatch"
}

@test "when no other mail goes to the liaison, the daily line says so" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	vouched "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?")"
	work_at +25h
	says "$(newest liaison)" "withdrawn since the last mail"
}

@test "undo brings a withdrawn candidate back, and it is not withdrawn again" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	vouched "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?")"
	work
	answer undo
	work
	[[ $(liaison show --json 1 | head -n 1 | jq -r .state) =~ ^(offered|undone)$ ]]
	answer "approve now"
	work
	state_is 1 relayed
}

@test "a mail that merely claims a public List-Id withdraws nothing" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	arrive "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?")"
	work
	state_is 1 offered
}

@test "a source is known by the address it was delivered to, and not by To" {
	conf 'source public' kind public
	conf 'source public' address "public-lists@$MAILHOST_DOMAIN"
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	receive "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?" "to=public-lists@$MAILHOST_DOMAIN" "Delivered-To: public-lists@$MAILHOST_DOMAIN")"
	work
	state_is 1 offered
	delivered "$(mail q@x gendispatch "Proxies" "$NEWS

Any comments?")" "public-lists@$MAILHOST_DOMAIN"
	work
	state_is 1 reported-elsewhere
}

@test "what was approved and is published before it goes out is held, and the liaison asked" {
	e2e_fresh candidate.grace=1h
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	work
	answer "approve now"
	vouched "$(mail p@x gendispatch "Proxies" "$NEWS

Comments?")"
	work_at +2h
	[ "$(mailhost_count iab)" -eq 0 ]
	state_is 1 held
	says "$(newest liaison)" "before it went out this was seen.*gendispatch"
	answer "approve now"
	work_at +4h
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "the announcement of a last call closes the candidate that spoke of it" {
	arrive "$(mail a@x iesg "BCP 9 variance for draft-doe-modpod-lists" "We would like architectural input from the IAB: an appeal against draft-doe-modpod-lists is expected in its Last Call.")"
	work
	state_is 1 offered
	vouched "$(mail p@x ietf-announce "Last Call: <draft-doe-modpod-lists-08.txt> (Procedures) to Best Current Practice" "The IESG has received a request." 'from=The IESG <iesg-secretary@ietf.example.org>')"
	work
	state_is 1 reported-elsewhere
	liaison show 1 | grep -q 'announced on ietf-announce'
}

@test "the same thread on a public list is a line on the candidate, and no more" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	vouched "$(mail p@x gendispatch "Re: Question for the IAB" "Let us discuss the proxies here." refs=a@x)"
	work
	state_is 1 offered
	says "$(candidate)" "the same thread is on gendispatch"
}

@test "the same mail over two lists is one, and both lists are named" {
	arrive "$(mail a@x iesg "Question for the IAB" "$NEWS")"
	arrive "$(mail a@x telechat "Question for the IAB" "$NEWS")"
	work
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
	says "$(candidate)" "iesg.ietf.example.org, telechat.ietf.example.org"
}

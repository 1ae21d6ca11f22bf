#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The conversation: a candidate mail, a reply from a mail client, a receipt.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

# The usual start: one candidate waits.
offered() {
	arrive "${1:-arch-06-iab-input}"
	work
	[ -n "$(candidate)" ] || fail "no candidate mail came"
}

@test "the candidate mail says what it is, why it was picked, what would go out, and how to answer" {
	offered
	mail=$(candidate)
	[ "$(mailhost_header "$mail" To | grep -c liaison@iab.example.org)" -eq 1 ]
	says "$mail" "Architectural question for the IAB"
	says "$mail" "Hannah Osei"
	says "$mail" "architecture"
	says "$mail" "ossification"
	says "$mail" "approve"
	says "$mail" "reject"
	says "$mail" "mailarchive.ietf.example.org/arch/msg/iesg/T48zFwBnisA5NhS6KKSbekSzBB4"
}

@test "the candidate mail is text and HTML with the original attached as message/rfc822" {
	offered
	mail=$(candidate)
	mailhost_header "$mail" Content-Type | grep -qi '^multipart/mixed'
	grep -qi '^Content-Type: *multipart/alternative' "$mail"
	grep -qi '^Content-Type: *message/rfc822' "$mail"
	[ -n "$(plain_of "$mail")" ]
	html_of "$mail" | grep -qi '<html'
	ORIGINAL=1 text_of "$mail" | grep -q 'a few paragraphs by e-mail'
}

@test "the HTML part carries mailto links with the commands, and nothing to fetch" {
	offered
	html=$(html_of "$(candidate)")
	grep -qi 'href="mailto:[^"]*approve' <<<"$html"
	grep -qi 'href="mailto:[^"]*reject' <<<"$html"
	! grep -qiE '<(img|script|link|iframe)|url\(http|src=' <<<"$html" || fail "something would be fetched"
}

@test "what asks the liaison is not from the liaison: clients answer one's own mail to its To" {
	offered arch-06-iab-input
	[ "$(mailhost_header "$(candidate)" From)" = "Liaison queue <$MAILHOST_ADDRESS>" ] ||
		fail "From: $(mailhost_header "$(candidate)" From)"
	answer "approve now"
	work
	[ "$(mailhost_header "$(newest liaison)" From)" = "Liaison queue <$MAILHOST_ADDRESS>" ]
	[ "$(mailhost_header "$(newest iab)" From)" = "Ida Liaison <$MAILHOST_LIAISON>" ]
}

@test "Reply-To carries the token, and a mailer need not fold it" {
	offered
	address=$(mailhost_reply_address "$(candidate)")
	[[ $address =~ ^$MAILHOST_USER\+[a-z2-7]{16,60}@mail\.example\.org$ ]] || fail "Reply-To is $address"
	[ "${#address}" -le 100 ]
}

@test "approve sends it to the IAB, and a receipt to the liaison" {
	offered
	answer approve
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
	says "$(newest iab)" "architectural input from the IAB"
	receipt=$(newest liaison)
	says "$receipt" "approved|will go|sent|goes out"
	[ "$(mailhost_header "$receipt" In-Reply-To)" = "$(mailhost_header "$MAILHOST_DIR/reply.eml" Message-ID)" ]
}

@test "approve digest keeps it for the digest" {
	offered
	answer "approve digest"
	work
	state_is 1 approved
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "approve now sends a digest item at once" {
	offered process-02-moderators
	answer "approve now"
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "approve of a digest item waits for the digest" {
	offered process-02-moderators
	answer approve
	work
	state_is 1 approved
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "reject ends it, and keeps the reason" {
	offered
	answer "reject the chair has told them already"
	work
	state_is 1 rejected
	[ "$(mailhost_count iab)" -eq 0 ]
	liaison show 1 | grep -q 'the chair has told them already'
}

@test "defer asks again then, and not before" {
	offered
	answer "defer 3d"
	work
	state_is 1 deferred
	before=$(candidates | wc -l)
	work_at +2d
	state_is 1 deferred
	[ "$(candidates | wc -l)" -eq "$before" ]
	work_at +4d
	state_is 1 offered
	[ "$(candidates | wc -l)" -eq $((before + 1)) ]
}

@test "approve with a summary sends the liaison's words in place of the excerpt" {
	offered
	answer "approve now
summary: The IESG will ask the IAB about mandatory middleboxes.
An answer is wanted before next Thursday."
	work
	state_is 1 relayed
	says "$(newest iab)" "The IESG will ask the IAB about mandatory middleboxes"
	says "$(newest iab)" "before next Thursday"
	says_not "$(newest iab)" "the liaison may want to warn"
}

@test "a summary alone comes back as a new revision, and sends nothing" {
	offered
	answer "summary: The IESG will ask the IAB about middleboxes."
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ]
	[ "$(candidates | wc -l)" -eq 2 ]
	says "$(candidate)" "The IESG will ask the IAB about middleboxes"
	answer "approve now"
	work
	says "$(newest iab)" "The IESG will ask the IAB about middleboxes"
}

@test "status and help are answered and change nothing" {
	offered
	answer status
	work
	state_is 1 offered
	answer help
	work
	state_is 1 offered
	says "$(newest liaison)" "approve.*reject.*defer"
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "undo takes back the last decision, and the item is offered anew" {
	e2e_fresh candidate.grace=1h
	offered
	answer "approve now"
	state_is 1 scheduled
	answer undo
	work_at +2h
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it went out all the same"
	[[ $(liaison show --json 1 | jq -r .state) =~ ^(offered|undone)$ ]]
}

@test "a decision repeated is no second relay" {
	offered
	answer "approve now"
	work
	answer "approve now"
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	state_is 1 relayed
}

@test "a decision that contradicts an earlier one says who decided what, and changes nothing" {
	offered
	answer "approve now"
	work
	answer "reject not for them"
	work
	state_is 1 relayed
	says "$(newest liaison)" "already|was relayed|has been"
}

@test "the same reply delivered twice acts once" {
	offered
	answer "approve digest"
	state_is 1 approved
	liaison undo 1
	mailhost_send "$MAILHOST_DIR/reply.eml" "$MAILHOST_LIAISON" "$MAILHOST_VOUCHED_PORT" \
		"$(mailhost_reply_address "$(candidate)")"
	mailhost_wait 30 mailhost_queue_empty front
	[[ $(liaison show --json 1 | jq -r .state) =~ ^(offered|undone)$ ]]
}

@test "the backup may decide in the liaison's place" {
	offered
	mail=$(candidate)
	printf 'approve now\n' | mailhost_reply "$mail" "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP"
	mailhost_send "$BATS_TEST_TMPDIR/reply.eml" "$MAILHOST_BACKUP" "$MAILHOST_VOUCHED_PORT" \
		"$(mailhost_reply_address "$mail")"
	mailhost_wait 30 mailhost_queue_empty front
	work
	# The token was the liaison's; the backup has one of its own, or none.
	[ "$(mailhost_count iab)" -eq 0 ] || fail "another person's token was taken"
}

@test "an HTML-only reply with the quote below decides" {
	offered
	mail=$(candidate)
	{
		printf 'From: <%s>\nTo: %s\nSubject: Re: x\nMessage-ID: <h1@phone>\n' "$MAILHOST_LIAISON" "$(mailhost_header "$mail" Reply-To)"
		printf 'MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n'
		printf '<html><body><div dir="auto">Approve now</div><br><div class="gmail_quote"><div dir="ltr">On Thu, 19 Nov 2026, IESG liaison wrote:<br></div><blockquote class="gmail_quote">reject drops it</blockquote></div></body></html>\n'
	} >"$BATS_TEST_TMPDIR/html.eml"
	hand_vouched "$BATS_TEST_TMPDIR/html.eml"
	work
	state_is 1 relayed
}

@test "a reply whose Reply-To address was lost still finds its item by In-Reply-To" {
	offered
	mail=$(candidate)
	printf 'approve digest\n' | mailhost_reply "$mail" "$BATS_TEST_TMPDIR/reply.eml"
	sed -i 's/^To: .*/To: undisclosed-recipients:;\r/' "$BATS_TEST_TMPDIR/reply.eml"
	hand_vouched "$BATS_TEST_TMPDIR/reply.eml"
	state_is 1 approved
}

@test "a later message of the thread is shown as a new revision, and an approval of the first sends the first" {
	offered
	first=$(candidate)
	arrive thread-ossification-reply
	work
	answer "approve now" "$first"
	work
	says_not "$(newest iab)" "two operators told us"
}

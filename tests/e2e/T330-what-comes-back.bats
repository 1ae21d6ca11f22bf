#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What answers a relay by itself: bounces, moderators, challenges, responders.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

relayed() { # RELAY, ID, BOUNCE: the relay of item 1, its Message-ID, where its bounces go
	receive arch-06-iab-input
	work
	answer 'approve now'
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	RELAY=$(newest iab)
	ID=$(mailhost_header "$RELAY" Message-ID)
	BOUNCE=$(mailhost_header "$RELAY" Return-Path | tr -d '<>')
	state_is 1 relayed
}
# comes TO SENDER HEADER... <body: a mail of some program, as the MTA hands it over.
comes() {
	local to=$1 sender=$2
	shift 2
	{
		printf 'Return-Path: <%s>\nX-Original-To: %s\nDelivered-To: %s\n' "$sender" "$to" "$to"
		printf 'Received: from lists.example.org by %s; %s\n' "$MAILHOST_DOMAIN" "$(date -R)"
		printf 'Date: %s\nMessage-ID: <%s@lists.example.org>\n' "$(date -R)" "$RANDOM$RANDOM"
		printf '%s\n' "$@" 'MIME-Version: 1.0'
		cat
	} >"$BATS_TEST_TMPDIR/comes.eml"
	hand "$BATS_TEST_TMPDIR/comes.eml"
	work
}
told() { # that the relay is stopped, in one mail, with the answer's subject
	state_is 1 held
	[ "$(subject_of "$(newest liaison)")" = 'Held: a relay did not arrive' ] ||
		fail "not told: $(subject_of "$(newest liaison)")"
	says "$(newest liaison)" "$1"
}
untouched() {
	state_is 1 relayed
	for mail in $(mailhost_mails liaison); do
		case $(subject_of "$mail") in Held*) fail "the liaison was told: $(subject_of "$mail")" ;; esac
	done
}
report() { # ACTION: a delivery status notification (RFC 3464)
	cat <<-MAIL
		Content-Type: multipart/report; report-type=delivery-status; boundary=part

		--part
		Content-Type: text/plain

		This is the mail system.
		--part
		Content-Type: message/delivery-status

		Reporting-MTA: dns; mail.iab.example.org

		Final-Recipient: rfc822; iab@iab.example.org
		Action: $1
		Status: 5.1.1

		--part
		Content-Type: text/rfc822-headers

		Message-ID: $ID
		--part--
	MAIL
}

@test "a relay that bounces is held, and the liaison is told" {
	relayed
	report failed | comes "$BOUNCE" '' 'From: MAILER-DAEMON@iab.example.org' "To: $BOUNCE" \
		'Subject: Undelivered Mail Returned to Sender' 'Auto-Submitted: auto-replied'
	told 'Undelivered Mail'
}

@test "a notice that it is only late changes nothing" {
	relayed
	report delayed | comes "$BOUNCE" '' 'From: MAILER-DAEMON@iab.example.org' "To: $BOUNCE" \
		'Subject: Delayed Mail' 'Auto-Submitted: auto-replied'
	untouched
}

# The words of Mailman 2.1 (templates/en/postheld.txt) and 3 (list:user:notice:hold).
held_words() {
	cat <<-MAIL
		Content-Type: text/plain; charset=utf-8

		Your mail to 'IAB' with the subject

		    $1

		Is being held until the list moderator can review it for approval.
	MAIL
}

@test "a relay that waits for the list's moderator is held, and the liaison is told" {
	relayed
	held_words "$(subject_of "$RELAY")" | comes "$BOUNCE" iab-bounces@iab.example.org \
		'From: iab-owner@iab.example.org' 'To: liaison@iab.example.org' \
		'Subject: Your message to IAB awaits moderator approval' 'Precedence: bulk' \
		'List-Id: The IAB <iab.iab.example.org>' 'X-List-Administrivia: yes'
	told 'awaits moderator approval'
}

@test "the same to the address that the relay was sent from, with a folded subject" {
	relayed
	held_words "$(subject_of "$RELAY" | sed 's/ mandatory/\n    mandatory/')" |
		comes liaison@iab.example.org iab-bounces@iab.example.org \
			'From: iab-bounces@iab.example.org' 'To: liaison@iab.example.org' \
			'Subject: Your message to IAB awaits moderator approval' 'Precedence: bulk'
	told 'awaits moderator approval'
}

@test "a relay that the moderator rejects is held, and the liaison is told" {
	relayed
	{
		printf 'Content-Type: multipart/mixed; boundary=part\n\n--part\nContent-Type: text/plain\n\n'
		printf 'Your request to the IAB mailing list has been rejected.\n\n--part\n'
		printf 'Content-Type: message/rfc822\n\n'
		tr -d '\r' <"$RELAY"
		printf '\n--part--\n'
	} | comes "$BOUNCE" iab-bounces@iab.example.org 'From: iab-owner@iab.example.org' \
		'To: liaison@iab.example.org' 'Subject: Request to mailing list "IAB" rejected' \
		'Precedence: bulk'
	told 'rejected'
}

@test "a posting challenge is held, and the liaison is told" {
	relayed
	# As ietf.org asks once for each new sender (postconfirm).
	cat <<-MAIL | comes liaison@iab.example.org '' 'From: confirm@ietf.example.org' \
		'To: liaison@iab.example.org' "In-Reply-To: $ID" 'Auto-Submitted: auto-replied' \
		"Subject: Confirm: $(subject_of "$RELAY")"
		Content-Type: text/plain; charset=utf-8

		The mailing-list server has received a list posting from
		liaison@iab.example.org to the iab@iab.example.org email list. As the
		sender address has not been confirmed earlier, we have to request a
		confirmation of the address.
	MAIL
	told 'Confirm:'
}

@test "the copy that comes after all makes it relayed" {
	relayed
	held_words "$(subject_of "$RELAY")" | comes "$BOUNCE" iab-bounces@iab.example.org \
		'From: iab-owner@iab.example.org' 'To: liaison@iab.example.org' \
		'Subject: Your message to IAB awaits moderator approval' 'Precedence: bulk'
	state_is 1 held
	hand "$RELAY"
	state_is 1 relayed
}

@test "what comes late, after the copy, holds nothing" {
	relayed
	hand "$RELAY"
	held_words "$(subject_of "$RELAY")" | comes "$BOUNCE" iab-bounces@iab.example.org \
		'From: iab-owner@iab.example.org' 'To: liaison@iab.example.org' \
		'Subject: Your message to IAB awaits moderator approval' 'Precedence: bulk'
	untouched
}

@test "a list that acknowledges the relay, and a reader who is away, change nothing" {
	relayed
	# Mailman's words (postack.txt).
	printf 'Content-Type: text/plain\n\nYour message entitled\n\n    %s\n\nwas successfully received by the IAB mailing list.\n' \
		"$(subject_of "$RELAY")" |
		comes "$BOUNCE" iab-bounces@iab.example.org 'From: iab-bounces@iab.example.org' \
			'To: liaison@iab.example.org' 'Subject: IAB post acknowledgement' 'Precedence: bulk'
	untouched
	printf 'Content-Type: text/plain\n\nI am away until Monday.\n' |
		comes liaison@iab.example.org '' 'From: member@example.net' 'To: liaison@iab.example.org' \
			"Subject: Out of office: $(subject_of "$RELAY")" "In-Reply-To: $ID" \
			'Auto-Submitted: auto-replied'
	untouched
}

@test "another post that the list holds holds nothing of ours" {
	relayed
	held_words 'Lunch on Thursday' | comes liaison@iab.example.org iab-bounces@iab.example.org \
		'From: iab-owner@iab.example.org' 'To: liaison@iab.example.org' \
		'Subject: Your message to IAB awaits moderator approval' 'Precedence: bulk'
	untouched
}

@test "a candidate that bounces goes to the backup" {
	receive arch-06-iab-input
	work
	ID=$(mailhost_header "$(candidate)" Message-ID)
	BOUNCE=$MAILHOST_USER+bounce@$MAILHOST_DOMAIN
	report failed | comes "$BOUNCE" '' 'From: MAILER-DAEMON@iab.example.org' "To: $BOUNCE" \
		'Subject: Undelivered Mail Returned to Sender' 'Auto-Submitted: auto-replied'
	[ "$(mailhost_count backup)" -eq 1 ] || fail "the backup has no mail"
	says "$(newest backup)" 'Architectural question for the IAB'
	state_is 1 offered
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# An MTA that is not sure delivers again; lists overlap; threads go on.
load lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

@test "the same message twice is one message and one item" {
	receive arch-06-iab-input
	receive arch-06-iab-input
	[ "$(messages_stored)" -eq 1 ]
	[ "$(liaison queue --json | wc -l)" -eq 1 ]
}

@test "the same message over two lists, with another footer and encoding, is one item" {
	receive arch-06-iab-input
	mail=$BATS_TEST_TMPDIR/other.eml
	{
		sed -e '/^$/,$d' -e 's/<iesg.ietf.example.org>/<wgchairs-private.ietf.example.org>/' \
			-e 's/^Content-Transfer-Encoding: 7bit/Content-Transfer-Encoding: base64/' "$(week arch-06-iab-input)"
		echo
		{
			sed '1,/^$/d' "$(week arch-06-iab-input)"
			printf '_______________________________________________\nChairs mailing list -- chairs@ietf.example.org\nTo unsubscribe send an email to chairs-leave@ietf.example.org\n'
		} | base64
	} >"$mail"
	receive "$mail"
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

@test "the same Message-ID with other text is another message and says so" {
	receive arch-06-iab-input
	sed 's/should a standards-track transport/should every mandatory proxy and middlebox/' \
		"$(week arch-06-iab-input)" >"$BATS_TEST_TMPDIR/changed.eml"
	receive "$BATS_TEST_TMPDIR/changed.eml"
	[ "$(messages_stored)" -eq 2 ]
}

@test "twenty deliveries of the same message at once are one message" {
	for _ in $(seq 20); do receive arch-06-iab-input & done
	wait
	[ "$(messages_stored)" -eq 1 ]
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

@test "a reply in the thread joins the item as a new revision" {
	receive arch-06-iab-input
	receive thread-ossification-reply
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
	[ "$(liaison show --json 1 | jq .revision)" -eq 2 ]
}

@test "a copy that the IAB got withdraws the pending candidate" {
	receive arch-06-iab-input
	state_is 1 offered
	{
		printf 'Authentication-Results: %s; dmarc=pass header.from=iab.example.org; dkim=pass header.d=iab.example.org\n' "$MAILHOST_DOMAIN"
		sed -e 's/^To: .*/To: IAB <iab@iab.example.org>/' -e 's/<iesg.ietf.example.org>/<iab.iab.example.org>/' \
			"$(week arch-06-iab-input)"
	} >"$BATS_TEST_TMPDIR/iab.eml"
	conf 'source iab' kind destination
	conf 'source iab' trusted yes
	receive "$BATS_TEST_TMPDIR/iab.eml" --source iab
	state_is 1 reported-elsewhere
}

@test "mbox From line and CRLF are tolerated, and make no other message" {
	receive arch-06-iab-input
	{
		printf 'From iesg-bounces@ietf.example.org  Thu Nov 19 15:12:41 2026\r\n'
		sed 's/$/\r/' "$(week arch-06-iab-input)"
	} >"$BATS_TEST_TMPDIR/mbox.eml"
	receive "$BATS_TEST_TMPDIR/mbox.eml"
	[ "$(messages_stored)" -eq 1 ]
}

@test "--again judges a message anew, and it stays one" {
	receive arch-06-iab-input
	receive arch-06-iab-input --again
	[ "$(messages_stored)" -eq 1 ]
	[ "$(liaison queue --all --json | wc -l)" -eq 1 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Breaking news: what leaves the house, when, and by which way.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

approved() { # [WORDS] [MESSAGE]
	receive "${2:-arch-06-iab-input}"
	work
	answer "${1:-approve now}"
}

@test "a relay waits its grace period, and goes out after it" {
	e2e_fresh candidate.grace=5m
	approved
	state_is 1 scheduled
	work
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it did not wait"
	work_at +4m
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it did not wait long enough"
	work_at +6m
	[ "$(mailhost_count iab)" -eq 1 ]
	state_is 1 relayed
}

@test "the relay is a mail from a person: no Precedence, no Auto-Submitted, our loop header" {
	approved
	work
	mail=$(newest iab)
	mailhost_header "$mail" From | grep -q 'liaison@iab.example.org'
	mailhost_header "$mail" To | grep -q 'iab@iab.example.org'
	[ -z "$(mailhost_header "$mail" Precedence)" ]
	[ -z "$(mailhost_header "$mail" Auto-Submitted)" ]
	[ -z "$(mailhost_header "$mail" List-Id)" ]
	sed '/^\r*$/q' "$mail" | grep -qi '^X-.*liaison' || fail "no loop header: $(sed '/^\r*$/q' "$mail")"
}

@test "the relay is a note: topic, one line, excerpt, link; the original is not attached" {
	approved
	work
	mail=$(newest iab)
	subject_of "$mail" | grep -qF '[IESG liaison]'
	says "$mail" "architecture"
	says "$mail" "architectural input from the IAB"
	says "$mail" "mailarchive.ietf.example.org/arch/msg/iesg/T48zFwBnisA5NhS6KKSbekSzBB4"
	! grep -qi '^Content-Type: *message/rfc822' "$mail" || fail "the original is attached"
}

@test "the relay shows nothing of the machinery: no token, no scores, no reply address" {
	approved
	token=$(mailhost_reply_address "$(candidate)")
	token=${token#*+}
	token=${token%@*}
	work
	! grep -qiF "$token" "$(newest iab)" || fail "the token went out"
	[ -z "$(mailhost_header "$(newest iab)" Reply-To | grep -F "$MAILHOST_USER")" ]
}

@test "approve full attaches the original" {
	approved "approve full"
	work
	# Now, or in the digest by its verdict: this one is breaking.
	grep -qi '^Content-Type: *message/rfc822' "$(newest iab)"
	ORIGINAL=1 text_of "$(newest iab)" | grep -q 'Hannah'
}

@test "it is sent over STARTTLS with AUTH" {
	approved
	work
	grep -q 'TLS connection established from' "$MAILHOST_DIR/back/log"
	grep -qE "sasl_method=(PLAIN|LOGIN|SCRAM[^,]*), sasl_username=submit" "$MAILHOST_DIR/back/log"
	grep -qi 'with ESMTPSA' "$(newest iab)"
}

@test "a server whose certificate nobody knows gets nothing" {
	approved
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
		-subj '/CN=somebody else' -keyout /dev/null -out "$BATS_TEST_TMPDIR/other.pem" 2>/dev/null
	cp "$BATS_TEST_TMPDIR/other.pem" "$VAR/other.pem"
	chown "$MAILHOST_USER:" "$VAR/other.pem"
	conf smtp ca_file "$VAR/other.pem"
	run liaison run
	[ "$(mailhost_count iab)" -eq 0 ]
	state_is 1 scheduled
	conf smtp ca_file "$MAILHOST_DIR/tls/ca.pem"
	work_at +1d
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "the password appears in no log, no listing and no mail" {
	approved
	work
	liaison status --json >"$BATS_TEST_TMPDIR/listings"
	liaison show 1 >>"$BATS_TEST_TMPDIR/listings"
	! grep -rqF "$MAILHOST_SMTP_PASSWORD" "$BATS_TEST_TMPDIR/listings" "$MAILHOST_DIR/mail" "$VAR/liaison.conf" "$(store_path)"
}

@test "a password file that others may read is refused with the command that mends it" {
	approved
	chmod 644 "$VAR/password"
	run liaison run
	chmod 600 "$VAR/password"
	[ "$status" -ne 0 ]
	[[ $output == *chmod* ]] || fail "$output"
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "the Message-ID is ours, and fixed when the mail is queued" {
	e2e_fresh candidate.grace=5m
	approved
	queued=$(store "select message_id from outbox where kind in ('relay', 4, 3) order by id desc limit 1" 2>/dev/null || true)
	work_at +6m
	id=$(mailhost_header "$(newest iab)" Message-ID)
	[ -n "$id" ]
	[ -z "$queued" ] || [ "<$queued>" = "$id" ] || fail "queued as $queued, sent as $id"
}

@test "the envelope sender leads back to the hook" {
	approved
	work
	grep -q "^Return-Path: <$MAILHOST_USER+bounce@mail.example.org>" "$(newest iab)" ||
		grep -q "from=<$MAILHOST_USER[^>]*@mail.example.org>" "$MAILHOST_DIR/back/log"
}

@test "words of the liaison that a blocked rule hits are held at the exit gate" {
	approved "approve now
summary: This is privileged and confidential, attorney-client: a subpoena came."
	work
	[ "$(mailhost_count iab)" -eq 0 ] || fail "it went out"
	state_is 1 held
	says "$(newest liaison)" "held|exit gate|privileged|subpoena"
}

@test "what the gate holds does not hold back the others" {
	receive arch-06-iab-input
	receive extorg-04-3gpp
	work
	first=$(candidates | head -n 1)
	second=$(candidates | tail -n 1)
	[ "$first" != "$second" ]
	answer "approve now
summary: privileged and confidential, attorney-client" "$first"
	answer "approve now" "$second"
	work
	[ "$(mailhost_count iab)" -eq 1 ]
}

@test "what is approved at the command line goes the same way" {
	receive arch-06-iab-input
	liaison approve 1 now
	work
	state_is 1 relayed
	[ "$(mailhost_count iab)" -eq 1 ]
	liaison show 1 | grep -q 'operator'
}

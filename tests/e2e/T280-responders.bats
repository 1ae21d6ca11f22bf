#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Real programs that answer mail, and ours: nobody loops, nobody decides, and
# what an out-of-office answer is good for is done.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh auth.border_host="$MAILHOST_DOMAIN"
	ANSWERED=$BATS_TEST_TMPDIR/answered
	: >"$ANSWERED"
	AWAY=$MAILHOST_DIR/away
	rm -rf "$AWAY"
	mkdir -p "$AWAY"
	chown "$MAILHOST_USER:" "$AWAY"
}

# responds PROGRAM: it sees each new mail of the liaison's mailbox, once.
responds() {
	local mail
	for mail in $(mailhost_mails liaison); do
		grep -qxF "$mail" "$ANSWERED" && continue
		echo "$mail" >>"$ANSWERED"
		"$1" "$mail"
	done
	mailhost_wait 30 mailhost_queue_empty front
}
sender_of() { mailhost_header "$1" Return-Path | tr -d '<>'; }

# Dovecot's delivery agent with a vacation script, which submits to the border.
dovecot_vacation() {
	cat >"$AWAY/vacation.sieve" <<-SIEVE
		require "vacation";
		vacation :days 1 :addresses "$MAILHOST_LIAISON" "I am at sea until Monday. approve now";
	SIEVE
	cat >"$AWAY/dovecot.conf" <<-CONF
		protocols =
		base_dir = $AWAY/run
		state_dir = $AWAY/state
		log_path = $AWAY/log
		ssl = no
		mail_home = $AWAY/home
		mail_location = maildir:$AWAY/Maildir
		postmaster_address = postmaster@iab.example.org
		hostname = iab.example.org
		submission_host = 127.0.0.1:$MAILHOST_VOUCHED_PORT
		protocol lda {
		  mail_plugins = sieve
		}
		plugin {
		  sieve = file:$AWAY/vacation.sieve
		}
	CONF
	mailhost_as mkdir -p "$AWAY"/{run,state,home}
	mailhost_as /usr/lib/dovecot/dovecot-lda -c "$AWAY/dovecot.conf" -f "$(sender_of "$1")" \
		-a "$MAILHOST_LIAISON" -r "$MAILHOST_LIAISON" <"$1" || fail "$(cat "$AWAY/log")"
}
# How many answers Dovecot wrote.
vacations() { grep -c 'sent vacation response' "$AWAY/log" || true; }

# The recipe of a hundred old manuals, with nothing that says what it is.
formail_responder() {
	local words=${FORMAIL_WORDS:-I am away and will read your mail on Monday.} to
	formail -rt -I "From: $MAILHOST_LIAISON" -I "Message-ID: <$RANDOM$RANDOM@iab.example.org>" \
		<"$1" >"$AWAY/answer"
	to=$(sed -n 's/^To: //p' "$AWAY/answer" | head -n 1 | sed -e 's/.*<//' -e 's/>.*//')
	printf '%s\n' "$words" >>"$AWAY/answer"
	mailhost_send "$AWAY/answer" "$MAILHOST_LIAISON" "$MAILHOST_VOUCHED_PORT" "$to"
}

@test "a vacation answer to a breaking candidate makes the backup be asked, once, and nothing else" {
	arrive arch-06-iab-input
	work
	responds dovecot_vacation
	[ "$(vacations)" -eq 1 ] || fail "Dovecot did not answer the candidate: $(cat "$AWAY/log")"
	state_is 1 offered
	work
	[ "$(mailhost_count backup)" -eq 1 ] || fail "the backup was not asked"
	says "$(newest backup)" "You are asked as the backup"
	liaison status | grep -q "automatic: Auto-Submitted: auto-replied .*(out of office)" || fail "$(liaison status)"
	# And on it goes: whatever we send, it is seen by the responder.
	before=$(mailhost_count liaison)
	for _ in 1 2 3; do
		responds dovecot_vacation
		work_at +2h
	done
	[ "$(mailhost_count liaison)" -eq "$before" ] || fail "it was answered: $(cat "$(newest liaison)")"
	[ "$(mailhost_count backup)" -eq 1 ]
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "receipts, notices and candidates for the digest ask for no vacation answer" {
	arrive arch-06-iab-input digest-extorg-05
	work
	answer status
	work
	liaison_at +3d run
	mailhost_wait 20 mailhost_queue_empty back
	responds dovecot_vacation
	[ "$(mailhost_count liaison)" -ge 4 ] || fail "only $(mailhost_count liaison) mails to the liaison"
	[ "$(vacations)" -le 1 ] || fail "$(vacations) answers: $(cat "$AWAY/log")"
}

@test "a responder that marks nothing is answered once, and not again" {
	arrive arch-06-iab-input
	work
	for _ in 1 2 3 4 5 6; do
		responds formail_responder
		work
	done
	# The candidate, and one receipt that says that nothing was understood.
	[ "$(mailhost_count liaison)" -eq 2 ] || fail "$(mailhost_count liaison) mails"
	says "$(newest liaison)" "Nothing was changed"
	state_is 1 offered
}

@test "one that says something else each time stops at the cap, with a last answer that says so" {
	conf candidate answers_a_day 4
	arrive arch-06-iab-input
	work
	for i in 1 2 3 4 5 6 7 8; do
		FORMAIL_WORDS="I am away. This is answer $i." responds formail_responder
		work
	done
	[ "$(mailhost_count liaison)" -eq 5 ] || fail "$(mailhost_count liaison) mails"
	says "$(newest liaison)" "This is the last answer today"
	state_is 1 offered
	answer "approve digest" "$(candidate)"
	state_is 1 approved
}

@test "an Exchange out-of-office answer makes the backup be asked" {
	arrive arch-06-iab-input
	work
	mail=$(candidate)
	{
		printf 'From: "Liaison, Ida" <%s>\r\n' "$MAILHOST_LIAISON"
		printf 'To: Liaison queue <%s>\r\n' "$(mailhost_reply_address "$mail")"
		printf 'Subject: Automatic reply: %s\r\n' "$(mailhost_header "$mail" Subject)"
		printf 'Thread-Topic: Breaking 1\r\nThread-Index: AQHbPxYz0vJ8\r\n'
		printf 'Date: %s\r\nMessage-ID: <d0f1a2b3c4d5@EX01.iab.example.org>\r\n' "$(date -R)"
		printf 'References: %s\r\nIn-Reply-To: %s\r\n' "$(mailhost_header "$mail" Message-ID)" \
			"$(mailhost_header "$mail" Message-ID)"
		printf 'X-MS-Has-Attach:\r\nX-Auto-Response-Suppress: All\r\n'
		printf 'X-MS-Exchange-Inbox-Rules-Loop: %s\r\nX-MS-TNEF-Correlator:\r\n' "$MAILHOST_LIAISON"
		printf 'x-ms-exchange-generated-message-source: Mailbox Rules Agent\r\nauto-submitted: auto-generated\r\n'
		printf 'Content-Type: text/html; charset="utf-8"\r\nMIME-Version: 1.0\r\n\r\n'
		printf '<html><body><p>I am out of the office until 30 November.</p></body></html>\r\n'
	} >"$BATS_TEST_TMPDIR/oof.eml"
	mailhost_send "$BATS_TEST_TMPDIR/oof.eml" '' "$MAILHOST_PORT" "$(mailhost_reply_address "$mail")" ||
		mailhost_send "$BATS_TEST_TMPDIR/oof.eml" "<>" "$MAILHOST_PORT" "$(mailhost_reply_address "$mail")"
	mailhost_wait 30 mailhost_queue_empty front
	work
	[ "$(mailhost_count backup)" -eq 1 ] || fail "the backup was not asked"
	[ "$(mailhost_count liaison)" -eq 1 ] || fail "it was answered: $(cat "$(newest liaison)")"
	state_is 1 offered
}

# A second liaison, whose addresses are in a domain of its own on the same host.
# Each has the other for its liaison: whatever one sends, the other reads.
second_liaison() {
	OTHER=other.example.org
	OTHER_DIR=$MAILHOST_DIR/var/other
	mailhost_set front "mydestination = $MAILHOST_DOMAIN, $OTHER" "mailbox_command = $MAILHOST_DIR/bin/by-domain"
	cat >"$MAILHOST_DIR/bin/by-domain" <<-SH
		#!/bin/sh
		case \$DOMAIN in
		$OTHER) exec $MAILHOST_DIR/bin/liaison-receive -c $OTHER_DIR/liaison.conf ;;
		*) exec $MAILHOST_DIR/bin/liaison-receive -c $MAILHOST_DIR/var/liaison.conf ;;
		esac
	SH
	chmod 755 "$MAILHOST_DIR/bin/by-domain"
	mailhost_reload front
	mailhost_set back "transport_maps = inline:{{$MAILHOST_DOMAIN=smtp:[127.0.0.1]:$MAILHOST_VOUCHED_PORT}, {$OTHER=smtp:[127.0.0.1]:$MAILHOST_VOUCHED_PORT}}"
	mailhost_reload back
	mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$OTHER_DIR" --force \
		--set "liaison.address=$MAILHOST_ADDRESS" --set "mail.reply_address=$MAILHOST_USER@$OTHER" \
		--set "mail.from=$MAILHOST_USER@$OTHER" --set "mail.destination=$MAILHOST_DESTINATION" \
		--set "auth.authserv_id=$MAILHOST_DOMAIN" --set "rules.path=$MAILHOST_DIR/rules" \
		--set "smtp.url=smtp://localhost:$MAILHOST_SUBMIT_PORT" --set "smtp.user=$MAILHOST_SMTP_USER" \
		--set "smtp.password_file=$MAILHOST_DIR/var/password" --set "smtp.ca_file=$MAILHOST_DIR/tls/ca.pem" \
		--set smtp.tls=required --set candidate.grace=0 >/dev/null
	conf liaison address "$MAILHOST_USER@$OTHER"
	conf mail from "$MAILHOST_ADDRESS"
	conf mail bounce_address "$MAILHOST_ADDRESS"
}
other() { mailhost_as "$MAILHOST_DIR/bin/liaison" -c "$OTHER_DIR/liaison.conf" "$@"; }

@test "two liaison programs, each the other's liaison, come to rest" {
	second_liaison
	receive arch-06-iab-input
	receive digest-extorg-05
	mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$OTHER_DIR/liaison.conf" <"$(week arch-06-iab-input)"
	local sent=() round
	for round in 1 2 3 4 5 6; do
		liaison run >/dev/null
		mailhost_wait 20 mailhost_queue_empty back && mailhost_wait 20 mailhost_queue_empty front
		other run >/dev/null
		mailhost_wait 20 mailhost_queue_empty back && mailhost_wait 20 mailhost_queue_empty front
		sent[round]=$(($(store "SELECT count(*) FROM outgoing") + $(sqlite3 "$OTHER_DIR/store.db" "SELECT count(*) FROM outgoing")))
	done
	echo "# mails after each round:${sent[*]}" >&3
	[ "${sent[6]}" -eq "${sent[3]}" ] || fail "they still talk: ${sent[*]}"
	[ "${sent[6]}" -le 8 ] || fail "they talked too much: ${sent[*]}"
	[ "$(store "SELECT count(*) FROM item WHERE state <> 'offered'")" -eq 0 ]
	[ "$(sqlite3 "$OTHER_DIR/store.db" "SELECT count(*) FROM item WHERE state <> 'offered'")" -eq 0 ]
	[ "$(mailhost_count iab)" -eq 0 ]
	[ "$(mailhost_count other)" -eq 0 ]
}

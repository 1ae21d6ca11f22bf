#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Confidential mail: what the store may keep of it, and what may leave.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

# Nothing the program wrote has any of the words; the store's pages, the WAL,
# the hold folder and temporary files included.  The words are looked for in
# the bytes, and in base64 at its three phases.
sealed() {
	local word phase
	for word; do
		! grep -rlsaiF -- "$word" "$VAR" || fail "\"$word\" is in the state folder"
		for phase in "" "x" "xx"; do
			local coded
			coded=$(printf '%s%s' "$phase" "$word" | base64 -w0)
			coded=${coded:4:$((${#coded} - 8))}
			[ "${#coded}" -lt 8 ] || ! grep -rlsaF -- "$coded" "$VAR" || fail "\"$word\" is there in base64"
		done
		! grep -rlsaiF -- "$word" "$MAILHOST_DIR/mail" || fail "\"$word\" was mailed"
	done
}

@test "of a blocked message the state folder holds no sender, no subject, no text" {
	arrive confidential-03-subpoena
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 1 ]
	work
	sealed "Lucia Moretti" "lucia.moretti" "Subpoena received" "Preserve all mail" "names ETSI"
}

@test "mail of the private list is sealed though no word of it says so" {
	arrive confidential-06-iesgonly
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 1 ]
	no_items
	sealed "$(mailhost_header "$(week confidential-06-iesgonly)" Message-ID | tr -d '<>')"
}

@test "a marker word in every place of a blocked message is in no file" {
	message "subject=Zanzibar subject attorney-client privileged" "from=Zanzibar Sender <zanzibar@example.com>" \
		"id=zanzibar.1@example.com" "X-Zanzibar: zanzibar" >"$BATS_TEST_TMPDIR/z.eml" <<-TEXT
			Privileged and confidential - attorney-client communication.
			The zanzibar matter: a subpoena was received.  zanzibarzanzibarzanzibar
		TEXT
	arrive "$BATS_TEST_TMPDIR/z.eml"
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 1 ]
	work
	sealed zanzibar
}

@test "the liaison is told: time, source and rule, nothing else" {
	arrive confidential-03-subpoena
	work_at +25h
	found=
	for mail in $(mailhost_mails liaison); do
		if text_of "$mail" | grep -qiE 'blocked|sealed'; then found=$mail; fi
	done
	[ -n "$found" ] || fail "no notice came"
	sealed "Subpoena received" "Lucia Moretti" "Preserve all mail"
}

@test "a reply in the thread that repeats the blocked text is sealed too" {
	arrive confidential-03-subpoena
	message "subject=Re: Subpoena received, attorney-client privileged" "refs=20261119.04384.cb4e5208@mail.example.com" \
		"from=Quentin Reply <quentin@example.com>" >"$BATS_TEST_TMPDIR/r.eml" <<-TEXT
			We should talk about the Internet architecture of this, moratorium and BCP 9.

			> IETF counsel has received a subpoena that names ETSI and two IETF drafts.
			> Preserve all mail on the matter and do not discuss it outside this list.
		TEXT
	arrive "$BATS_TEST_TMPDIR/r.eml"
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 2 ]
	sealed "Quentin Reply"
}

@test "what merely follows a blocked message is summary-only" {
	arrive confidential-03-subpoena
	message "subject=Re: Subpoena received, attorney-client privileged" "refs=20261119.04384.cb4e5208@mail.example.com" \
		>"$BATS_TEST_TMPDIR/f.eml" <<-TEXT
			Separately: we want architectural input from the IAB on protocol ossification
			and mandatory middleboxes before the ballot opens next Thursday.
		TEXT
	arrive "$BATS_TEST_TMPDIR/f.eml"
	if [ -n "$(liaison queue --json)" ]; then
		[ "$(liaison show --json 1 | jq .summary_only)" = true ]
	fi
}

@test "core files cannot hold it either: the hook allows none" {
	command -v strace >/dev/null || skip "needs strace"
	mailhost_as strace -f -e trace=prctl,setrlimit,prlimit64 -o "$MAILHOST_DIR/home/trace" \
		"$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" <"$(week confidential-03-subpoena)"
	grep -qE 'PR_SET_DUMPABLE|RLIMIT_CORE' "$MAILHOST_DIR/home/trace"
}

@test "after the rule was mended, --again judges the original anew" {
	message "subject=Question on process" >"$BATS_TEST_TMPDIR/q.eml" <<-TEXT
		We want architectural input from the IAB on protocol ossification and mandatory
		middleboxes before Thursday.  Codeword quagmire.
	TEXT
	cp -R "$MAILHOST_DIR/rules" "$MAILHOST_DIR/rules.mine"
	printf 'secret TOO_BROAD =~ /quagmire/\nverdict TOO_BROAD blocked\n' >"$MAILHOST_DIR/rules.mine/98-broad.rules"
	conf rules path "$MAILHOST_DIR/rules.mine"
	receive "$BATS_TEST_TMPDIR/q.eml"
	no_items
	rm "$MAILHOST_DIR/rules.mine/98-broad.rules"
	receive "$BATS_TEST_TMPDIR/q.eml"
	no_items
	receive "$BATS_TEST_TMPDIR/q.eml" --again
	rm -rf "$MAILHOST_DIR/rules.mine"
	conf rules path "$MAILHOST_DIR/rules"
	state_is 1 offered
}

@test "an encrypted message is sealed: nobody knows what is in it" {
	message "subject=Something" "X-Filler: y" >"$BATS_TEST_TMPDIR/p.eml" </dev/null
	sed -i 's,^Content-Type:.*,Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b,' "$BATS_TEST_TMPDIR/p.eml"
	printf -- '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n--b--\n' >>"$BATS_TEST_TMPDIR/p.eml"
	receive "$BATS_TEST_TMPDIR/p.eml"
	[ "$(liaison status --json | jq .verdicts.blocked)" -eq 1 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Who may decide, with nothing made up: the liaison's provider signs with
# OpenDKIM, the border's Postfix verifies with another OpenDKIM and writes what
# it found, and liaison-receive believes that and nothing else.
load lib

LIAISON_ZONE=iab.example.org # whose key is published
EVIL_ZONE=evil.example       # so is this one's: a stranger signs soundly, too

setup_file() {
	command -v opendkim >/dev/null && command -v opendkim-testmsg >/dev/null ||
		skip "needs opendkim and opendkim-tools"
	e2e_open procmail
	dkim_keys
	dkim_provider
	dkim_border
	export DKIM DKIM_PROVIDER_PID DKIM_BORDER_PID BORDER_PORT
}
teardown_file() {
	for pid in ${DKIM_PROVIDER_PID:-} ${DKIM_BORDER_PID:-}; do
		kill "$pid" 2>/dev/null || true
	done
	e2e_close
}

# ---- the servers --------------------------------------------------------------------

# A key each for both zones, their records, and one that nobody published.
dkim_keys() {
	local zone
	DKIM=$MAILHOST_DIR/dkim
	mkdir -p "$DKIM"
	for zone in "$LIAISON_ZONE" "$EVIL_ZONE" unpublished; do
		openssl genrsa -out "$DKIM/$zone.key" 2048 2>/dev/null
		printf 'mail._domainkey.%s v=DKIM1; k=rsa; p=%s\n' "$zone" \
			"$(openssl rsa -in "$DKIM/$zone.key" -pubout 2>/dev/null | grep -v -- ----- | tr -d '\n')" >>"$DKIM/all"
	done
	grep -v unpublished "$DKIM/all" >"$DKIM/dns"
	chmod 644 "$DKIM/dns"
	chmod 600 "$DKIM"/*.key
	chown -R opendkim: "$DKIM"
}

# dkim_start NAME PORT <configuration: sets STARTED to its process.
dkim_start() {
	{
		cat
		printf 'Socket inet:%s@127.0.0.1\nUserID opendkim\nSyslog no\nQueryCache no\nRequireSafeKeys no\n' "$2"
	} >"$DKIM/$1.conf"
	opendkim -f -x "$DKIM/$1.conf" >"$DKIM/$1.log" 2>&1 3>&- {MAILHOST_LOCK}>&- &
	STARTED=$!
	mailhost_wait 10 mailhost_listens "$2" || {
		cat "$DKIM/$1.log"
		return 1
	}
}

# Where the liaison submits mail: back's submission, which signs and hands on.
dkim_provider() {
	local port
	port=$(mailhost_port)
	dkim_start provider "$port" <<-CONF
		Mode s
		Domain $LIAISON_ZONE
		Selector mail
		KeyFile $DKIM/$LIAISON_ZONE.key
		OversignHeaders From
	CONF
	DKIM_PROVIDER_PID=$STARTED
	BORDER_PORT=$(mailhost_port)
	mailhost_set back "smtpd_milters = inet:127.0.0.1:$port" 'milter_default_action = tempfail' \
		"transport_maps = inline:{$MAILHOST_DOMAIN=smtp:[127.0.0.1]:$BORDER_PORT}"
	mailhost_reload back
}

# The way in for everybody else: a port of front's with a verifier before the queue.
dkim_border() {
	local port
	port=$(mailhost_port)
	dkim_start border "$port" <<-CONF
		Mode v
		AuthservID $MAILHOST_DOMAIN
		InternalHosts 192.0.2.1
		AlwaysAddARHeader yes
		RemoveARAll yes
		RemoveARFrom $MAILHOST_DOMAIN
		TestDNSData file:$DKIM/dns
	CONF
	DKIM_BORDER_PID=$STARTED
	cat >>"$MAILHOST_DIR/front/etc/master.cf" <<-CONF
		127.0.0.1:$BORDER_PORT inet n - n - - smtpd
		  -o smtpd_milters=inet:127.0.0.1:$port
		  -o milter_default_action=tempfail
	CONF
	mailhost_reload front
	mailhost_wait 10 mailhost_listens "$BORDER_PORT"
}

# ---- the words of the tests ------------------------------------------------------------

setup() {
	e2e_fresh auth.border_host="$MAILHOST_DOMAIN"
	arrive arch-06-iab-input
	work
	[ -n "$(candidate)" ] || fail "no candidate mail came"
}

# reply WORDS: what the liaison's client made of it, line ends CRLF.
reply() {
	printf '%s\n' "$1" | mailhost_reply "$(candidate)" "$BATS_TEST_TMPDIR/reply.eml"
	echo "$BATS_TEST_TMPDIR/reply.eml"
}
# submit FILE: by the provider's submission, as the liaison logged in.
submit() {
	local out
	out=$(swaks --server "localhost:$MAILHOST_SUBMIT_PORT" --helo phone.example.org --tls \
		--auth PLAIN --auth-user "$MAILHOST_SMTP_USER" --auth-password "$MAILHOST_SMTP_PASSWORD" \
		--from "$MAILHOST_LIAISON" --to "$(mailhost_reply_address "$(candidate)")" \
		--no-data-fixup --data - --hide-all 2>&1 < <(cat "$1" && printf '.\r\n')) || fail "$out"
	delivered
}
# intrude FILE: straight to the border, as any host of the world does.
intrude() {
	mailhost_send "$1" "$MAILHOST_LIAISON" "$BORDER_PORT" "$(mailhost_reply_address "$(candidate)")"
	delivered
}
delivered() {
	mailhost_wait 30 mailhost_queue_empty back && mailhost_wait 30 mailhost_queue_empty front
}
# sign FILE ZONE [KEY]: a signature of that zone on top, by OpenDKIM's own library.
sign() {
	opendkim-testmsg -C -d "$2" -s mail -k "$DKIM/${3:-$2}.key" <"$1" >"$BATS_TEST_TMPDIR/signed.eml" ||
		fail "opendkim-testmsg did not sign"
	grep -q '^DKIM-Signature:' "$BATS_TEST_TMPDIR/signed.eml" || fail "there is no signature"
	echo "$BATS_TEST_TMPDIR/signed.eml"
}
# What the border wrote into the mail that came in last.
found() { mailhost_header "$(newest home)" Authentication-Results; }
refused() { # WHAT THE BORDER FOUND (ERE)
	found | grep -qE "$1" || fail "the border found: $(found)"
	state_is 1 offered
	store "SELECT disposition FROM message ORDER BY id DESC LIMIT 1" | grep -q '^reply refused' ||
		fail "$(store "SELECT disposition FROM message ORDER BY id DESC LIMIT 1")"
}

# ---- tests ------------------------------------------------------------------------------

@test "an answer that the liaison's provider signed and the border verified decides" {
	submit "$(reply "approve digest")"
	found | grep -qE "$MAILHOST_DOMAIN;.*dkim=pass.*header\.d=iab\.example\.org" || fail "the border found: $(found)"
	state_is 1 approved
}

@test "an answer without a signature decides nothing, whatever it says of itself" {
	intrude "$(reply "approve digest")"
	refused 'dkim=none'
	{
		printf 'Authentication-Results: %s; dmarc=pass header.from=iab.example.org\r\n' "$MAILHOST_DOMAIN"
		printf 'Received: from phone by %s; Thu, 19 Nov 2026 16:00:00 +0000\r\n' "$MAILHOST_DOMAIN"
		printf 'Authentication-Results: %s;\r\n\tdkim=pass header.d=iab.example.org\r\n' "$MAILHOST_DOMAIN"
		printf 'Authentication-Results: mx.evil.example; dkim=pass header.d=iab.example.org\r\n'
		cat "$(reply "approve digest")"
	} >"$BATS_TEST_TMPDIR/forged.eml"
	intrude "$BATS_TEST_TMPDIR/forged.eml"
	refused 'dkim=none'
	# Nor when the border lets the sender's own fields stand.
	mailhost_send "$BATS_TEST_TMPDIR/forged.eml" "$MAILHOST_LIAISON" "$MAILHOST_PORT" \
		"$(mailhost_reply_address "$(candidate)")"
	delivered
	state_is 1 offered
}

@test "a stranger's sound signature decides nothing, and neither does a key that nobody published" {
	intrude "$(sign "$(reply "approve digest")" "$EVIL_ZONE")"
	refused 'dkim=pass.*header\.d=evil\.example'
	intrude "$(sign "$(reply "approve digest")" "$LIAISON_ZONE" unpublished)"
	refused 'dkim=fail'
}

@test "a signed answer that was changed on its way decides nothing" {
	signed=$(sign "$(reply "defer 3d")" "$LIAISON_ZONE")
	sed 's/^defer 3d/approve  /' "$signed" >"$BATS_TEST_TMPDIR/changed.eml"
	intrude "$BATS_TEST_TMPDIR/changed.eml"
	refused 'dkim=fail'
	# Fields on top, which the signature does not cover and a reader would read first.
	for field in 'Content-Type: text/html' 'Subject: approve' 'From: liaison@iab.example.org'; do
		{
			printf '%s\r\n' "$field"
			cat "$signed"
		} >"$BATS_TEST_TMPDIR/changed.eml"
		intrude "$BATS_TEST_TMPDIR/changed.eml"
		state_is 1 offered
	done
	# And as it was signed it counts, whoever brings it.
	intrude "$signed"
	found | grep -qE "dkim=pass.*header\.d=iab\.example\.org" || fail "the border found: $(found)"
	state_is 1 deferred
}

@test "a signed answer that somebody sends again does nothing more" {
	signed=$(sign "$(reply "approve digest")" "$LIAISON_ZONE")
	intrude "$signed"
	state_is 1 approved
	liaison undo 1
	intrude "$signed"
	state_is 1 undone
}

@test "an out-of-office answer is automatic, however well it is signed" {
	reply "approve digest" >/dev/null
	sed -i 's/^MIME-Version:/Auto-Submitted: auto-replied\r\n&/' "$BATS_TEST_TMPDIR/reply.eml"
	submit "$BATS_TEST_TMPDIR/reply.eml"
	found | grep -q dkim=pass
	state_is 1 offered
}

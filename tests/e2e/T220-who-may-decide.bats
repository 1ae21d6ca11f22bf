#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Who may decide: forged replies, each a sound one with one thing wrong, and
# each refused with the item as it was; and the sound ones of many borders and
# senders, each accepted.  All are handed to liaison-receive as an MTA does it.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	e2e_fresh liaison.address="$MAILHOST_LIAISON, second@home.example, $MAILHOST_USER@$MAILHOST_DOMAIN" \
		liaison.backup="$MAILHOST_BACKUP" auth.border_host="$MAILHOST_DOMAIN"
	# Item 1, which waits; item 2, whose token must not open it.
	receive arch-06-iab-input
	receive relay-now-extorg-04
	work
	CANDIDATE=$(candidate_of 1)
	OTHER=$(candidate_of 2)
	[ -n "$CANDIDATE" ] && [ -n "$OTHER" ] || fail "no candidate mail came"
	TOKEN=$(token_of "$CANDIDATE")
	OTHER_TOKEN=$(token_of "$OTHER")
	cp "$(store_path)" "$BATS_TEST_TMPDIR/before.db"
	ITEMS=$(items)
	TRIED=0
	REFUSED=0
	ACCEPTED=0
}

candidate_of() {
	local mail
	for mail in $(candidates); do
		if [[ $(subject_of "$mail") =~ ^[A-Z][a-z]+\ $1: ]]; then echo "$mail"; fi
	done | tail -n 1
}
token_of() { mailhost_reply_address "$1" | sed -e 's/.*+//' -e 's/@.*//'; }
items() { store "SELECT * FROM item; SELECT * FROM outgoing WHERE kind IN ('relay', 'digest')"; }

as_before() {
	rm -f "$(store_path)"-wal "$(store_path)"-shm
	cp "$BATS_TEST_TMPDIR/before.db" "$(store_path)"
}

RESULTS() { echo "Authentication-Results: $MAILHOST_DOMAIN; ${1:-dmarc=pass header.from=iab.example.org}"; }
BORDER="Received: from phone.example.org by mail.example.org (Postfix)
	id 4X; Thu, 19 Nov 2026 16:00:00 +0000"

# sound [WORDS [CANDIDATE]]: a reply as it comes past the border, line ends LF.
sound() {
	printf '%s\n' "${1:-approve now}" | mailhost_reply "${2:-$CANDIDATE}" "$BATS_TEST_TMPDIR/reply"
	RESULTS
	echo "$BORDER"
	sed 's/\r$//' "$BATS_TEST_TMPDIR/reply"
}

# forged NAME [PERL]: the sound reply ($SOUND, or standard input) after PERL has
# changed $_, the whole mail; nothing may come of it.
forged() {
	local mail=$BATS_TEST_TMPDIR/forged.eml
	sound "${WORDS:-approve now}" | perl -0777 -pe "${2:-}" >"$mail"
	refused "$1" "$mail"
}
refused() {
	TRIED=$((TRIED + 1))
	hand "$2"
	if [ "$(items)" = "$ITEMS" ]; then
		REFUSED=$((REFUSED + 1))
	else
		echo "not refused: $1"
		head -n 20 "$2"
		as_before
	fi
}
# What the border says in place of dmarc=pass.
border_says() { forged "$1" "s/^Authentication-Results: .*/Authentication-Results: $2/m"; }
from() { forged "$1" "s/^From: .*/From: $2/m"; }

all_refused() {
	echo "# forged: $TRIED tried, $REFUSED refused" >&3
	[ "$TRIED" -gt 0 ] && [ "$REFUSED" -eq "$TRIED" ] || fail "$((TRIED - REFUSED)) of $TRIED were not refused"
	# And the same reply with nothing wrong decides: the net has no hole and no wall.
	sound >"$BATS_TEST_TMPDIR/control.eml"
	hand "$BATS_TEST_TMPDIR/control.eml"
	[ "$(items)" != "$ITEMS" ] || fail "the sound reply did nothing, so the forged ones prove nothing"
	work
	[ "$(mailhost_count other)" -eq 0 ] || fail "somebody else was answered: $(mailhost_header "$(newest other)" To)"
}

@test "a reply without its token, or with another one, decides nothing" {
	local bare="s/\\+$TOKEN//g; s/$TOKEN\\.//g; s/$TOKEN/x/g"
	forged "no token" "$bare"
	forged "the token of another item" "s/$TOKEN/$OTHER_TOKEN/g; s/approve now/approve 1 now/"
	forged "a number that the mail did not show, beside the one it did" 's/approve now/reject 1-2/'
	forged "one letter of the token changed" "s/$TOKEN/${TOKEN%?}$([ "${TOKEN: -1}" = a ] && echo b || echo a)/g"
	forged "the first letter changed: another item's number" "s/$TOKEN/$([ "${TOKEN:0:1}" = b ] && echo c || echo b)${TOKEN:1}/g"
	forged "half of the token" "s/$TOKEN/${TOKEN:0:17}/g"
	forged "the token with letters around it" "s/$TOKEN/a${TOKEN}b/g"
	forged "the token in the text alone" "$bare; s/approve now/approve now\n$TOKEN/"
	forged "the token in a field of no meaning" "$bare; s/^From:/X-Token: $TOKEN\nFrom:/m"
	forged "the liaison's token, by the backup" 's/iab\.example\.org/iab.example.org/; s/^From: .*/From: '"$MAILHOST_BACKUP"'/m'
	all_refused
}

@test "an expired token decides nothing, and neither does one of an older key" {
	sound >"$BATS_TEST_TMPDIR/late.eml"
	TRIED=2
	mailhost_as faketime -f +40d "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" <"$BATS_TEST_TMPDIR/late.eml"
	[ "$(items)" = "$ITEMS" ] && REFUSED=$((REFUSED + 1))
	cp "$VAR/key" "$BATS_TEST_TMPDIR/key"
	head -c 32 /dev/urandom | mailhost_as tee "$VAR/key" >/dev/null
	hand "$BATS_TEST_TMPDIR/late.eml"
	[ "$(items)" = "$ITEMS" ] && REFUSED=$((REFUSED + 1))
	mailhost_as tee "$VAR/key" <"$BATS_TEST_TMPDIR/key" >/dev/null
	all_refused
}

@test "a From that is not the liaison's decides nothing, however it looks" {
	from "a stranger with his own pass" "mallory\\@evil.example"
	forged "a stranger with a pass of the liaison's domain" 's/^From: .*/From: mallory\@iab.example.org/m'
	from "the address as display name" "\"$MAILHOST_LIAISON\" <mallory\\@evil.example>"
	from "the address as bare display name" "liaison\\@iab.example.org <mallory\\@evil.example>"
	from "the address as comment" "mallory\\@evil.example (liaison\\@iab.example.org)"
	from "two addresses" "<liaison\\@iab.example.org>, <mallory\\@evil.example>"
	from "two addresses, the stranger first" "mallory\\@evil.example, liaison\\@iab.example.org"
	from "two angle brackets" "<liaison\\@iab.example.org> <mallory\\@evil.example>"
	from "a group with two" "G: liaison\\@iab.example.org, mallory\\@evil.example;"
	from "an encoded address" "=?utf-8?q?liaison=40iab=2Eexample=2Eorg?="
	from "an encoded address before another" "=?utf-8?q?liaison=40iab=2Eexample=2Eorg?= <mallory\\@evil.example>"
	from "an encoded pair of brackets" "=?utf-8?q?=3Cliaison=40iab=2Eexample=2Eorg=3E?= mallory\\@evil.example"
	from "a Cyrillic letter in the name" "li\xd0\xb0ison\\@iab.example.org"
	from "a Cyrillic letter in the domain" "liaison\\@i\xd0\xb0b.example.org"
	from "punycode that looks like it" "liaison\\@xn--ib-7kc.example.org"
	from "a zero width space" "liaison\xe2\x80\x8b\\@iab.example.org"
	from "a domain that ends alike" "liaison\\@evil-iab.example.org"
	from "a domain that begins alike" "liaison\\@iab.example.org.evil.example"
	from "a plus address of the liaison's" "liaison+x\\@iab.example.org"
	from "a list's rewriting" "Ida via list <liaison=40iab.example.org\\@dmarc.ietf.org>"
	from "nothing" ""
	forged "no From" 's/^From: .*\n//m'
	forged "two From fields" 's/^(From: .*)/$1\nFrom: mallory\@evil.example/m'
	forged "two From fields, the stranger first" 's/^(From: .*)/From: mallory\@evil.example\n$1/m'
	forged "the liaison as Sender only" 's/^From: .*/From: mallory\@evil.example\nSender: liaison\@iab.example.org/m'
	forged "the liaison as Reply-To only" 's/^From: .*/From: mallory\@evil.example\nReply-To: liaison\@iab.example.org/m'
	forged "the liaison as Resent-From" 's/^From: .*/From: mallory\@evil.example\nResent-From: liaison\@iab.example.org/m'
	all_refused
}

@test "a mail that the border does not vouch for decides nothing" {
	forged "no Authentication-Results" 's/^Authentication-Results: .*\n//m'
	forged "no Received of the border's" 's/^Received: .*\n\t.*\n//m'
	forged "a Received of another host" 's/by mail\.example\.org/by mx.evil.example/'
	forged "below the border's Received" 's/^(Authentication-Results: .*\n)(Received: .*\n\t.*\n)/$2$1/m'
	forged "below it, and again below a Received of the border's name" 's/^(Authentication-Results: .*\n)(Received: .*\n\t.*\n)/$2$1$2/m'
	forged "a field of the sender's beside the border's no" 's/^Authentication-Results: (.*)\n(Received: .*\n\t.*\n)/Authentication-Results: mail.example.org; dkim=none\n$2Authentication-Results: $1\n/m'
	local pass="dmarc=pass header.from=iab.example.org" d=$MAILHOST_DOMAIN
	border_says "another host's id" "mx.evil.example; $pass"
	border_says "no id" "$pass"
	border_says "an id that ends alike" "evil.$d; $pass"
	border_says "an id that begins alike" "$d.evil.example; $pass"
	border_says "the id in a comment" "mx.evil.example ($d); $pass"
	border_says "an encoded id" "=?utf-8?q?mail=2Eexample=2Eorg?=; $pass"
	border_says "nothing" "$d; none"
	border_says "dmarc=fail" "$d; dmarc=fail header.from=iab.example.org"
	border_says "dmarc=none" "$d; dmarc=none header.from=iab.example.org"
	border_says "dmarc=temperror" "$d; dmarc=temperror header.from=iab.example.org"
	border_says "dmarc=fail beside dkim=pass" "$d; dkim=pass header.d=iab.example.org; dmarc=fail header.from=iab.example.org"
	border_says "dmarc=pass of another domain" "$d; dmarc=pass header.from=evil.example"
	border_says "dmarc=pass of a domain that ends alike" "$d; dmarc=pass header.from=evil-iab.example.org"
	border_says "dmarc=pass of no domain" "$d; dmarc=pass"
	border_says "dkim=pass of another domain" "$d; dkim=pass header.d=evil.example header.i=\\@iab.example.org"
	border_says "dkim=pass of a domain that ends alike" "$d; dkim=pass header.d=b.example.org"
	border_says "dkim=pass of a longer domain" "$d; dkim=pass header.d=iab.example.org.evil.example"
	border_says "dkim=pass of a subdomain" "$d; dkim=pass header.d=x.iab.example.org"
	border_says "dkim=pass of the top" "$d; dkim=pass header.d=org"
	border_says "dkim=pass of a domain with a comment glued to it" "$d; dkim=pass header.d=iab.example.org(.evil.example header.s=a)"
	border_says "dkim=fail" "$d; dkim=fail header.d=iab.example.org"
	border_says "spf alone" "$d; spf=pass smtp.mailfrom=liaison\\@iab.example.org"
	border_says "arc alone" "$d; arc=pass header.d=iab.example.org"
	border_says "a pass in a comment" "$d; dmarc=fail ($pass)"
	border_says "a pass in a reason" "$d; dkim=fail reason=\"; $pass\""
	border_says "a pass in a reason with quotes" "$d; dkim=fail reason=\"\\\\\"; $pass\""
	border_says "a comment without an end" "$d; $pass ("
	border_says "another's login" "$d; auth=pass smtp.auth=mallory smtp.mailfrom=liaison\\@iab.example.org"
	border_says "a login of that name, of another domain" "$d; auth=pass smtp.auth=liaison"
	border_says "only what the client said" "$d; auth=pass smtp.mailfrom=liaison\\@iab.example.org"
	forged "the sender's ARC field" 's/^Authentication-Results: /ARC-Authentication-Results: i=1; /m'
	forged "a second Subject on top" 's/^Received:/Subject: other\nReceived:/m'
	forged "a second Content-Type on top" 's/^Received:/Content-Type: text\/plain\nReceived:/m'
	forged "a signature over a part" 's/^From:/DKIM-Signature: v=1; d=iab.example.org; s=a; l=10; b=x\nFrom:/m'
	all_refused
}

@test "automatic mail of every known kind decides nothing, and is not answered" {
	local before
	before=$(mailhost_count liaison)
	head_of() { forged "$1" "s/^(From: )/$2\n\$1/m"; }
	head_of "RFC 3834" "Auto-Submitted: auto-replied"
	head_of "RFC 3834, generated" "Auto-Submitted: auto-generated"
	head_of "RFC 5436" "Auto-Submitted: auto-notified; owner-email=\"liaison\\@iab.example.org\""
	head_of "Sieve vacation" "X-Sieve: Pigeonhole Sieve 0.5.19\nPrecedence: bulk\nAuto-Submitted: auto-replied (vacation)"
	head_of "vacation(1)" "Precedence: bulk\nAuto-Submitted: auto-replied\nX-Mailer: vacation 3.3"
	head_of "an old vacation(1)" "Precedence: junk"
	head_of "Gmail's responder" "Precedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied"
	head_of "Exchange's out-of-office" "X-MS-Has-Attach:\nX-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: liaison\\@iab.example.org\nx-ms-exchange-generated-message-source: Mailbox Rules Agent\nauto-submitted: auto-generated"
	head_of "an older Exchange's, with no more than this" "X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: liaison\\@iab.example.org"
	forged "Exchange's by its subject" 's/^Subject: Re: /X-Auto-Response-Suppress: DR, OOF, AutoReply\nSubject: Automatic reply: /m'
	forged "Outlook's in German" 's/^Subject: Re: /Subject: Automatische Antwort: /m'
	forged "Outlook's in French, encoded" 's/^Subject: Re: /Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A?= /m'
	forged "Lotus Notes" 's/^Subject: .*/Subject: AUTO: Ida Liaison is out of the office (returning 12\/01\/2026)/m'
	forged "GroupWise" 's/^Subject: Re: /Subject: Out of Office AutoReply: /m'
	head_of "cPanel" "X-Autorespond: 1\nX-Precedence: auto_reply\nPrecedence: auto_reply"
	head_of "qmail-autoresponder" "Delivered-To: Autoresponder"
	head_of "CommuniGate" "X-Autogenerated: Reply"
	head_of "FirstClass" "X-FC-MachineGenerated: true"
	head_of "Plesk" "X-Mail-Autoreply: liaison\\@iab.example.org"
	head_of "Request Tracker" "X-RT-Loop-Prevention: example\nPrecedence: bulk\nAuto-Submitted: auto-replied"
	head_of "OTRS" "X-OTRS-Loop: YES\nPrecedence: bulk\nAuto-Submitted: auto-replied"
	head_of "Jira" "Precedence: bulk\nX-JIRA-FingerPrint: 1\nAuto-Submitted: auto-generated"
	head_of "a list, without List-Id" "List-Unsubscribe: <mailto:x\\@lists.example>"
	head_of "a list, by Precedence" "Precedence: list"
	forged "a null sender" 's/^/Return-Path: <>\n/'
	forged "a read receipt" 's,^Content-Type:.*,Content-Type: multipart/report; report-type=disposition-notification; boundary=b,m'
	forged "a delivery report" 's,^Content-Type:.*,Content-Type: multipart/report; report-type=delivery-status; boundary=b,m'
	forged "a calendar's answer" 's,^Content-Type:.*,Content-Type: text/calendar; method=REPLY; charset=utf-8,m; s/^Subject: Re:/Subject: Accepted:/m'
	# The candidate comes back inside a bounce, with all its tokens and buttons.
	{
		RESULTS
		echo "$BORDER"
		printf 'Return-Path: <>\nFrom: %s\nTo: %s\nSubject: Undelivered Mail\nMessage-ID: <bounce@iab.example.org>\n' \
			"$MAILHOST_LIAISON" "$(mailhost_reply_address "$CANDIDATE")"
		printf 'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=bb\n\n'
		printf -- '--bb\nContent-Type: text/plain\n\napprove now\n'
		printf -- '--bb\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; x@y\nAction: failed\nStatus: 5.1.1\n'
		printf -- '--bb\nContent-Type: message/rfc822\n\n'
		sed 's/\r$//' "$CANDIDATE"
		printf -- '--bb--\n'
	} >"$BATS_TEST_TMPDIR/bounce.eml"
	refused "a bounce with the candidate inside" "$BATS_TEST_TMPDIR/bounce.eml"
	work
	# A bounce of a candidate is shown to the backup; nobody else hears of any of it.
	[ "$(mailhost_count liaison)" -eq "$before" ] || fail "answered: $(cat "$(newest liaison)")"
	all_refused
}

@test "an old reply that is delivered again decides nothing" {
	sound "defer 3d" >"$BATS_TEST_TMPDIR/old.eml"
	hand "$BATS_TEST_TMPDIR/old.eml"
	state_is 1 deferred
	liaison undo 1
	ITEMS=$(items)
	refused "the same mail" "$BATS_TEST_TMPDIR/old.eml"
	sed 's/^Received: from phone/Received: from elsewhere/' "$BATS_TEST_TMPDIR/old.eml" >"$BATS_TEST_TMPDIR/replay.eml"
	refused "the same mail by another way" "$BATS_TEST_TMPDIR/replay.eml"
	sed 's/^Message-ID: </&new./' "$BATS_TEST_TMPDIR/old.eml" >"$BATS_TEST_TMPDIR/replay.eml"
	refused "with another Message-ID, its token ended by undo" "$BATS_TEST_TMPDIR/replay.eml"
	sed 's/^Received:/Message-ID: <on.top@evil.example>\n&/' "$BATS_TEST_TMPDIR/old.eml" >"$BATS_TEST_TMPDIR/replay.eml"
	refused "with a Message-ID on top" "$BATS_TEST_TMPDIR/replay.eml"
	work
	CANDIDATE=$(candidates | tail -n 1)
	all_refused
}

# accepted NAME [PERL]: the same, and the item is approved.
accepted() {
	TRIED=$((TRIED + 1))
	sound "approve digest" | perl -0777 -pe "${2:-}" >"$BATS_TEST_TMPDIR/sound.eml"
	hand "$BATS_TEST_TMPDIR/sound.eml"
	if state_is 1 approved >/dev/null; then
		ACCEPTED=$((ACCEPTED + 1))
	else
		echo "not accepted: $1"
		head -n 20 "$BATS_TEST_TMPDIR/sound.eml"
		store "SELECT disposition FROM message ORDER BY id DESC LIMIT 1"
	fi
	as_before
}
border_writes() { accepted "$1" "s/^Authentication-Results: .*/Authentication-Results: $2/m"; }

@test "what sound borders write of sound senders is accepted" {
	local d=$MAILHOST_DOMAIN
	accepted "dmarc=pass"
	border_writes "Gmail" "$d;\n       dkim=pass header.i=\\@iab.example.org header.s=20230601 header.b=\"dR3+a\\/Xq\";\n       spf=pass (google.com: domain of liaison\\@iab.example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=liaison\\@iab.example.org;\n       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=iab.example.org"
	border_writes "Microsoft" "$d 1; spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=iab.example.org; dkim=pass (signature was verified)\n header.d=iab.example.org;dmarc=pass action=none\n header.from=iab.example.org;compauth=pass reason=100"
	border_writes "OpenDKIM" "$d;\n\tdkim=pass (2048-bit key; unprotected) header.d=iab.example.org header.i=\\@iab.example.org header.a=rsa-sha256 header.s=mail header.b=\"Ab+\\/c9=\";\n\tdkim-atps=neutral"
	border_writes "OpenDMARC beside OpenDKIM" "$d; dmarc=pass (p=reject dis=none) header.from=iab.example.org\nAuthentication-Results: $d;\n\tdkim=pass (2048-bit key) header.d=iab.example.org header.i=\\@iab.example.org"
	border_writes "rspamd" "$d;\n\tdkim=pass header.d=iab.example.org header.s=2020 header.b=jRkVUqFd;\n\tdmarc=pass (policy=reject) header.from=iab.example.org;\n\tspf=pass ($d: domain of liaison\\@iab.example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=liaison\\@iab.example.org"
	border_writes "Yahoo" "$d;\n dkim=pass header.i=\\@iab.example.org header.s=s2048;\n spf=pass smtp.mailfrom=iab.example.org;\n dmarc=pass(p=NONE) header.from=iab.example.org;"
	border_writes "Fastmail" "$d;\n    dkim=pass (2048-bit rsa key sha256) header.d=iab.example.org\n      header.i=\\@iab.example.org header.b=x header.a=rsa-sha256;\n    dmarc=pass policy.published-domain-policy=none\n      policy.applied-disposition=none policy.evaluated-disposition=none\n      (p=none,d=none,d.eval=none) policy.policy-from=p\n      header.from=iab.example.org;\n    iprev=pass smtp.remote-ip=192.0.2.1 (x.example);\n    x-tls=pass smtp.version=TLSv1.3"
	border_writes "a version, case, comments, folds, quotes" "(a (b) c)\n \"${d^^}\" 1; DKIM\\/1=PASS (ok) reason=\"good; dmarc=fail\"\n header.d (x) = (y) \"iab.example.org\""
	border_writes "header.i alone" "$d; dkim=pass header.i=\\@iab.example.org"
	border_writes "a parent domain's signature" "$d; dkim=pass header.d=example.org"
	border_writes "a second signature that fails" "$d; dkim=fail header.d=iab.example.org; dkim=pass header.d=iab.example.org"
	border_writes "SMTP AUTH on the same host" "$d; auth=pass (plain) smtp.auth=liaison\\@iab.example.org"
	accepted "a login without a domain, at the site" "s/^Authentication-Results: .*/Authentication-Results: $d; auth=pass smtp.auth=$MAILHOST_USER/m; s/^From: .*/From: $MAILHOST_USER\\@$d/m"
	accepted "a host behind the border that adds its Received" 's/^/Received: from mail.example.org by inside.example.org with LMTP; Thu, 19 Nov 2026 16:00:01 +0000\n/'
	accepted "the liaison's second address" 's/iab\.example\.org/home.example/; s/^From: .*/From: Ida <Second\@Home.example>/m'
	accepted "From without a name, in capitals" 's/^From: .*/From: LIAISON\@IAB.EXAMPLE.ORG/m'
	accepted "the token in Cc, among others, with comments" "s/^To: .*/To: Bob (x, y) <bob\\@example.org>,, \"a, b\" <c\\@d.example>\nCc: (z) <$MAILHOST_USER+$TOKEN\\@$d> (w)/m; s/^(In-Reply-To|References): .*\n//mg"
	for field in Delivered-To X-Original-To Envelope-To; do
		accepted "the token in $field alone" "s/^To: .*/To: liaison desk <x\\@example.org>/m; s/^(In-Reply-To|References): .*\n//mg; s/^/$field: $MAILHOST_USER+$TOKEN\\@$d\n/"
	done
	accepted "the token in In-Reply-To alone" "s/^To: .*/To: $MAILHOST_ADDRESS/m; s/^References: .*\n//m"
	accepted "the token in References alone" "s/^To: .*/To: $MAILHOST_ADDRESS/m; s/^In-Reply-To: .*\n//m"
	accepted "the token in the subject alone" "s/^To: .*/To: $MAILHOST_ADDRESS/m; s/^(In-Reply-To|References): .*\n//mg; s/^Subject: .*/Subject: approve [$TOKEN]/m"
	accepted "the token in capitals" "s/$TOKEN/\\U$TOKEN/g"
	echo "# sound: $TRIED tried, $ACCEPTED accepted" >&3
	[ "$ACCEPTED" -eq "$TRIED" ] || fail "$((TRIED - ACCEPTED)) were not accepted"
}

@test "what comes over a list is the list's, and no answer to a candidate" {
	sound | sed 's/^From: /List-Id: <iesg.ietf.example.org>\n&/' >"$BATS_TEST_TMPDIR/list.eml"
	hand "$BATS_TEST_TMPDIR/list.eml"
	state_is 1 offered
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ]
}

@test "the backup decides with the backup's own token" {
	conf candidate backup_after 1h
	work_at +2h
	mail=$(newest backup)
	[ -n "$mail" ] || fail "the backup was not asked"
	printf 'reject\n' | mailhost_reply "$mail" "$BATS_TEST_TMPDIR/reply" "$MAILHOST_BACKUP"
	item=$(subject_of "$mail" | grep -o '[0-9]\+' | head -n 1)
	hand_vouched "$BATS_TEST_TMPDIR/reply"
	[ "$(store "SELECT count(*) FROM item WHERE state = 'rejected'")" -eq 1 ] || fail "not rejected: $item"
}

# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What the end-to-end tests share: real servers for a file of tests, a fresh
# state for each test, and the words in which the tests are written.
#
#   LIAISON_BIN    the folder of liaison and liaison-receive (default: build/
#                  of the source tree)
#   LIAISON_KEEP   set: the folder with all state and logs stays, and is named

LIAISON_SOURCE=${LIAISON_SOURCE:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
LIAISON_BIN=${LIAISON_BIN:-$LIAISON_SOURCE/build}
WEEK=$LIAISON_SOURCE/tests/data/week
# shellcheck source=../../tools/lib/mailhost.sh
. "$LIAISON_SOURCE/tools/lib/mailhost.sh"

# ---- once a file ---------------------------------------------------------------

e2e_open() { # [HOOK]: both servers, the hook (default procmail)
	if [ "$(id -u)" -ne 0 ]; then
		skip "Postfix starts as root only"
	fi
	local dir
	dir=$(mktemp -d /tmp/liaison-e2e.XXXXXX)
	mailhost_open "$dir" "${LIAISON_TEST_USER:-liaisontest}"
	mailhost_programs "$LIAISON_BIN" "$LIAISON_SOURCE/rules"
	mailhost_front
	mailhost_back
	mailhost_hook "${1:-procmail}"
	# Tests are processes of their own.
	export "${!MAILHOST_@}"
}

# Without servers, for what ends at liaison-receive.
e2e_open_plain() {
	if [ "$(id -u)" -ne 0 ]; then
		skip "makes a user to run as; needs root"
	fi
	local dir
	dir=$(mktemp -d /tmp/liaison-e2e.XXXXXX)
	mailhost_open "$dir" "${LIAISON_TEST_USER:-liaisontest}"
	mailhost_programs "$LIAISON_BIN" "$LIAISON_SOURCE/rules"
	MAILHOST_SUBMIT_PORT=$(mailhost_port)
	mkdir -p "$dir/home/Maildir"/{cur,new,tmp}
	(umask 077 && echo unused >"$dir/var/password")
	cp /dev/null "$dir/tls/ca.pem"
	chown -R "$MAILHOST_USER:" "$dir/home" "$dir/var"
	export "${!MAILHOST_@}"
}

e2e_close() {
	[ -n "${MAILHOST_DIR:-}" ] || return 0
	mailhost_close
	if [ -n "${LIAISON_KEEP:-}" ]; then
		echo "# kept: $MAILHOST_DIR" >&3
	else
		rm -rf "$MAILHOST_DIR"
	fi
}

# ---- before each test --------------------------------------------------------------

# e2e_fresh [SECTION.KEY=VALUE...]: empty mailboxes and queues, a new store.
# No grace unless a test asks for one: a relay goes out with the next run.
e2e_fresh() {
	VAR=$MAILHOST_DIR/var
	find "$MAILHOST_DIR/mail" "$MAILHOST_DIR/home/Maildir" -type f -delete
	find "$VAR" -mindepth 1 ! -name password -delete
	if [ -d "$MAILHOST_DIR/front" ]; then
		postsuper -c "$MAILHOST_DIR/front/etc" -d ALL >/dev/null 2>&1 3>&-
		postsuper -c "$MAILHOST_DIR/back/etc" -d ALL >/dev/null 2>&1 3>&-
		LOG_START=$(wc -l <"$MAILHOST_DIR/front/log")
	fi
	mailhost_init candidate.grace=0 "$@" >"$MAILHOST_DIR/init.out" 2>&1 || {
		echo "liaison init failed:"
		cat "$MAILHOST_DIR/init.out"
		return 1
	}
}

# conf SECTION KEY VALUE: changes one line of liaison.conf.
conf() {
	local file=$VAR/liaison.conf
	awk -v section="[$1]" -v key="$2" -v value="$3" '
		function put() { if (!done) { print key " = " value; done = 1 } }
		/^\[/ { if (on) put(); on = ($0 == section) }
		on && $0 ~ "^[#; ]*" key "[ ]*=" { put(); next }
		{ print }
		END { if (!done) { if (!on) print section; put() } }' "$file" >"$file.new"
	cat "$file.new" >"$file"
	rm "$file.new"
}

# ---- mail comes in -------------------------------------------------------------------

# week GLOB: the path of a message of the sample week, by a part of its name.
week() {
	local found
	found=$(find "$WEEK" -name "*$1*" | head -n 1)
	[ -n "$found" ] || { echo "no message named $1 in $WEEK" >&2; return 1; }
	echo "$found"
}

# arrive FILE|NAME...: list mail, by SMTP, through the hook, until it is done.
arrive() {
	local mail
	for mail; do
		[ -e "$mail" ] || mail=$(week "$mail")
		mailhost_send "$mail"
	done
	mailhost_wait 30 mailhost_queue_empty front
}

# receive FILE [OPTION...]: list mail, handed to the hook program directly.
receive() {
	local mail=$1
	shift
	[ -e "$mail" ] || mail=$(week "$mail")
	mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" "$@" <"$mail"
}

# message NAME=VALUE... <body: a list message to build upon, on standard output.
# from, to, subject, id, list, refs; further arguments are header lines.
message() {
	local from='Hannah Osei <hannah.osei@example.com>' to='The IESG <iesg@ietf.example.org>'
	local subject=Hello id list='iesg.ietf.example.org' refs='' more=() argument
	id=$(date +%s%N).$RANDOM@mail.example.com
	for argument; do
		case $argument in
		from=*) from=${argument#*=} ;;
		to=*) to=${argument#*=} ;;
		subject=*) subject=${argument#*=} ;;
		id=*) id=${argument#*=} ;;
		list=*) list=${argument#*=} ;;
		refs=*) refs=${argument#*=} ;;
		*) more+=("$argument") ;;
		esac
	done
	printf 'Received: from mail2.ietf.example.org by mx.iab.example.org; %s\n' "$(date -R)"
	printf 'Message-ID: <%s>\nDate: %s\nFrom: %s\nTo: %s\nSubject: %s\n' \
		"$id" "$(date -R)" "$from" "$to" "$subject"
	[ -z "$refs" ] || printf 'In-Reply-To: <%s>\nReferences: <%s>\n' "$refs" "$refs"
	[ -z "$list" ] || printf 'Precedence: list\nList-Id: "The list" <%s>\n' "$list"
	[ ${#more[@]} -eq 0 ] || printf '%s\n' "${more[@]}"
	printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n'
	cat
}

# ---- the program runs ------------------------------------------------------------------

liaison() { mailhost_liaison "$@"; }
# liaison_at WHEN COMMAND...: at another time (faketime).
liaison_at() {
	local when=$1
	shift
	mailhost_as faketime -f "$when" "$MAILHOST_DIR/bin/liaison" -c "$VAR/liaison.conf" "$@"
}
# until_time WHEN: the seconds from now on.
until_time() { echo $(($(date -u -d "$1" +%s) - $(date +%s))); }
# A week that lies ahead whatever day it is today: commands happen on its Monday at
# noon, and until_thursday HH:MM [ZONE] is its Thursday.
on_monday() { liaison_at "+$(until_time 'next Monday 12:00')s" "$@"; }
until_thursday() { until_time "TZ=\"${2:-UTC}\" next Monday 3 days $1"; }
# One pass, until the servers have delivered what it sent.
work() {
	liaison run "$@"
	[ ! -d "$MAILHOST_DIR/back" ] || mailhost_wait 20 mailhost_queue_empty back
}
work_at() {
	liaison_at "$1" run
	[ ! -d "$MAILHOST_DIR/back" ] || mailhost_wait 20 mailhost_queue_empty back
}

# Mail of one kind in the liaison's mailbox, by the Auto-Submitted-free way a
# reader tells them apart: a candidate carries the message as an attachment or
# asks for a word; so count by Reply-To with a token.
candidates() {
	local mail
	for mail in $(mailhost_mails liaison); do
		case $(mailhost_header "$mail" Reply-To) in
		*+*) grep -qi '^Content-Type: multipart/mixed' "$mail" && echo "$mail" ;;
		esac
	done
	true
}
candidate() { candidates | tail -n 1; }
# The newest mail of a box.
newest() { mailhost_mails "$1" | tail -n 1; }
# What a person reads in that mail: its text parts, decoded by a mail reader
# that is not ours.
text_of() {
	perl -MMIME::QuotedPrint -MMIME::Base64 -0777 -ne '
		s/\r\n/\n/g;
		sub part {
			my ($mail) = @_;
			my ($head, $body) = split /\n\n/, $mail, 2;
			$head =~ s/\n[ \t]+/ /g;
			my ($type) = $head =~ /^Content-Type:\s*([^;\s]+)/mi; $type ||= "text/plain";
			if ($type =~ m{^multipart/}i && $head =~ /boundary="?([^";\s]+)"?/i) {
				my @parts = split /^--\Q$1\E(?:--)?[ \t]*\n?/m, $body; shift @parts;
				part($_) for @parts;
			} elsif ($type =~ m{^text/}i) {
				return if $ENV{KIND} && lc $type ne "text/$ENV{KIND}";
				$body = decode_qp($body) if $head =~ /^Content-Transfer-Encoding:\s*quoted-printable/mi;
				$body = decode_base64($body) if $head =~ /^Content-Transfer-Encoding:\s*base64/mi;
				print $body, "\n";
			} elsif ($type =~ m{^message/rfc822}i) {
				print "=== original ===\n", $body if $ENV{ORIGINAL};
			}
		}
		part($_);' "$1"
}
html_of() { KIND=html text_of "$1"; }
plain_of() { KIND=plain text_of "$1"; }
subject_of() {
	perl -CO -MEncode -e 'print decode("MIME-Header", $ARGV[0]), "\n"' "$(mailhost_header "$1" Subject)"
}

# ---- the liaison answers ---------------------------------------------------------------------

# answer WORDS [CANDIDATE]: a reply from the liaison's phone, through a border
# that vouches for it.
answer() {
	local mail=${2:-$(candidate)}
	[ -n "$mail" ] || { echo "there is no candidate mail to answer"; return 1; }
	printf '%s\n' "$1" | mailhost_reply "$mail" "$MAILHOST_DIR/reply.eml"
	mailhost_send "$MAILHOST_DIR/reply.eml" "$MAILHOST_LIAISON" "$MAILHOST_VOUCHED_PORT" \
		"$(mailhost_reply_address "$mail")"
	mailhost_wait 30 mailhost_queue_empty front
}

# hand FILE: a mail that came past the border, with its Authentication-Results.
hand_vouched() {
	{
		printf 'Authentication-Results: %s; dmarc=pass header.from=%s\r\n' "$MAILHOST_DOMAIN" "${2:-iab.example.org}"
		printf 'Received: from phone.example.org by %s (Postfix)\r\n\tid 4X; Thu, 19 Nov 2026 16:00:00 +0000\r\n' "$MAILHOST_DOMAIN"
		cat "$1"
	} | mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf"
}
hand() { mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" <"$1"; }

# ---- what the tests say ----------------------------------------------------------------------

# fail WORDS: with what a person needs to see.
fail() {
	echo "$*"
	return 1
}

# state_is ITEM STATE
state_is() {
	local shown
	shown=$(liaison show --json "$1" | head -n 1)
	[ "$(jq -r .state <<<"$shown")" = "$2" ] || fail "item $1 should be $2: $shown"
}
no_items() {
	local listed
	listed=$(liaison queue --json)
	[ -z "$listed" ] || fail "there should be no item: $listed"
}
# says MAIL WORDS: its readable text has them (extended regex, letters alike).
says() {
	text_of "$1" | tr '\n' ' ' | tr -s ' ' | grep -qiE -- "$2" ||
		fail "$1 should say \"$2\": $(text_of "$1" | head -n 40)"
}
says_not() {
	if text_of "$1" | tr '\n' ' ' | tr -s ' ' | grep -qiE -- "$2"; then
		fail "$1 should not say \"$2\""
	fi
}
# The front never sent a bounce, since this test began.
never_bounced() {
	local log
	log=$(tail -n "+$((LOG_START + 1))" "$MAILHOST_DIR/front/log")
	! grep -E 'status=bounced|sender non-delivery notification' <<<"$log" || fail "Postfix bounced a mail"
}
deferred() { # the mail waits in the queue, for another try
	mailhost_queue front | jq -e 'select(.queue_name == "deferred")' >/dev/null
}
store() { sqlite3 "$(store_path)" "$@"; }
messages_stored() { liaison status --json | jq -s '.[0]' | jq -r '.messages'; }
# Where the configuration says that they are.
conf_value() { # SECTION KEY
	awk -v section="[$1]" -v key="$2" '
		/^\[/ { on = ($0 == section) }
		on && $0 ~ "^" key "[ ]*=" { sub(/^[^=]*=[ ]*/, ""); sub(/[ ]*[;#].*/, ""); print; exit }' "$VAR/liaison.conf"
}
in_var() { case $1 in /*) echo "$1" ;; *) echo "$VAR/$1" ;; esac; }
store_path() { in_var "$(conf_value store path)"; }
hold_path() { in_var "$(conf_value store hold)"; }

# Somebody else writes to the store, and does not end.
lock_store() {
	rm -f "$MAILHOST_DIR/lock" && mkfifo "$MAILHOST_DIR/lock"
	sqlite3 "$(store_path)" <"$MAILHOST_DIR/lock" >"$MAILHOST_DIR/lock.out" 2>&1 3>&- &
	LOCKER=$!
	exec {LOCK}>"$MAILHOST_DIR/lock"
	printf "BEGIN EXCLUSIVE;\nSELECT 'locked';\n" >&"$LOCK"
	mailhost_wait 5 grep -q locked "$MAILHOST_DIR/lock.out"
}
unlock_store() {
	[ -n "${LOCKER:-}" ] || return 0
	exec {LOCK}>&-
	wait "$LOCKER" || true
	LOCKER=
}

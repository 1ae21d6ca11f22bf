# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# mailhost: private mail servers for the tests and the demo.
#
# Two Postfix instances below one directory, on loopback ports of their own,
# with their own configuration, queue and log; nothing of the system's Postfix
# is read or touched:
#
#   front   the border of the liaison's mail: accepts on two ports, delivers to
#           one local user through a hook.  What comes in by the second port is
#           stamped with Authentication-Results, as a border does that checked
#           DMARC; what comes in by the first is not.
#   back    the submission server and the other side's mailboxes: STARTTLS with
#           a CA made on the spot, SASL AUTH, and a Maildir for each recipient.
#
# Sourced by bash; every function starts with mailhost_, every variable with
# MAILHOST_.  mailhost_open DIR comes first, mailhost_close last.

MAILHOST_DOMAIN=mail.example.org      # front's
MAILHOST_LIAISON=liaison@iab.example.org
MAILHOST_BACKUP=backup@iab.example.org
MAILHOST_DESTINATION=iab@iab.example.org
MAILHOST_SMTP_USER=submit             # who submits to back
MAILHOST_SMTP_PASSWORD='correct horse battery staple'

# mailhost_open DIR USER: the folder layout and the system user that mail is
# delivered to.  local(8) and pipe(8) refuse root, so it must be a real user;
# its home is a link into DIR, and a lock keeps two runs from sharing it.
mailhost_open() {
	MAILHOST_DIR=$1
	MAILHOST_USER=${2:-liaisontest}
	MAILHOST_ADDRESS=$MAILHOST_USER@$MAILHOST_DOMAIN
	if [ "$(id -u)" -ne 0 ]; then
		echo "mailhost: Postfix starts as root only; run this as root or with sudo" >&2
		return 1
	fi
	chmod 755 "$MAILHOST_DIR"
	exec {MAILHOST_LOCK}>"/run/lock/mailhost-$MAILHOST_USER"
	if ! flock -w 900 "$MAILHOST_LOCK"; then
		echo "mailhost: another run has used $MAILHOST_USER for 15 minutes" >&2
		return 1
	fi
	local home=/var/lib/$MAILHOST_USER
	if ! getent passwd "$MAILHOST_USER" >/dev/null; then
		useradd --system --user-group --no-create-home --home-dir "$home" \
			--shell /bin/sh "$MAILHOST_USER" || return 1
	fi
	mkdir -p "$MAILHOST_DIR"/{bin,home,mail,tls,var}
	ln -sfn "$MAILHOST_DIR/home" "$home"
	chown "$MAILHOST_USER:" "$MAILHOST_DIR"/{home,mail,var}
}

mailhost_close() {
	mailhost_stop front
	mailhost_stop back
	mailhost_sink_stop
	if [ -f "$MAILHOST_DIR/ports" ]; then xargs rmdir <"$MAILHOST_DIR/ports"; fi
	if [ -n "${MAILHOST_LOCK:-}" ]; then
		rm -f "/var/lib/$MAILHOST_USER"
		exec {MAILHOST_LOCK}>&-
		unset MAILHOST_LOCK
	fi
}

# mailhost_programs BINDIR RULESDIR: copies what the user must be able to
# execute; the build may lie in a home nobody else may enter.
mailhost_programs() {
	install -m 755 "$1/liaison" "$1/liaison-receive" "$MAILHOST_DIR/bin/" || return 1
	rm -rf "$MAILHOST_DIR/rules"
	cp -R "$2" "$MAILHOST_DIR/rules" && chmod -R a+rX "$MAILHOST_DIR/rules"
}

# mailhost_as COMMAND...: as the user that mail is delivered to.
mailhost_as() {
	setpriv --reuid "$MAILHOST_USER" --regid "$MAILHOST_USER" --clear-groups \
		env HOME="$MAILHOST_DIR/home" USER="$MAILHOST_USER" "$@" {MAILHOST_LOCK}>&-
}

# A port nobody listens on: refused now, kept for this run by a name, and outside
# the range the kernel takes for outgoing connections on most hosts.
mailhost_port() {
	local port
	for _ in $(seq 100); do
		port=$((20000 + RANDOM % 12000))
		mkdir "/run/lock/mailhost-port-$port" 2>/dev/null || continue
		echo "/run/lock/mailhost-port-$port" >>"$MAILHOST_DIR/ports"
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port"
			return 0
		fi
	done
	echo "mailhost: no free port" >&2
	return 1
}

# mailhost_postfix NAME: the files every instance needs.
mailhost_postfix() {
	local dir=$MAILHOST_DIR/$1
	mkdir -p "$dir"/{etc,queue,data}
	chown postfix: "$dir/data"
	cat >"$dir/etc/main.cf" <<-CONF
		compatibility_level = 3.6
		config_directory = $dir/etc
		queue_directory = $dir/queue
		data_directory = $dir/data
		command_directory = /usr/sbin
		daemon_directory = /usr/lib/postfix/sbin
		mail_owner = postfix
		setgid_group = postdrop
		maillog_file = $dir/log
		maillog_file_prefixes = $MAILHOST_DIR
		syslog_name = $1
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		mynetworks = 127.0.0.0/8
		alias_maps =
		alias_database =
		biff = no
		disable_dns_lookups = yes
		message_size_limit = 120000000
		mailbox_size_limit = 0
		virtual_mailbox_limit = 0
		queue_run_delay = 3s
		minimal_backoff_time = 3s
		maximal_backoff_time = 6s
		maximal_queue_lifetime = 1h
		bounce_queue_lifetime = 1h
		smtpd_tls_session_cache_database =
		smtp_tls_session_cache_database =
		address_verify_map =
	CONF
	cat >"$dir/etc/master.cf" <<-CONF
		pickup    unix  n  -  n  60    1  pickup
		cleanup   unix  n  -  n  -     0  cleanup
		qmgr      unix  n  -  n  300   1  qmgr
		tlsmgr    unix  -  -  n  1000? 1  tlsmgr
		rewrite   unix  -  -  n  -     -  trivial-rewrite
		bounce    unix  -  -  n  -     0  bounce
		defer     unix  -  -  n  -     0  bounce
		trace     unix  -  -  n  -     0  bounce
		verify    unix  -  -  n  -     1  verify
		flush     unix  n  -  n  1000? 0  flush
		proxymap  unix  -  -  n  -     -  proxymap
		smtp      unix  -  -  n  -     -  smtp
		relay     unix  -  -  n  -     -  smtp
		showq     unix  n  -  n  -     -  showq
		error     unix  -  -  n  -     -  error
		retry     unix  -  -  n  -     -  error
		discard   unix  -  -  n  -     -  discard
		local     unix  -  n  n  -     -  local
		virtual   unix  -  n  n  -     -  virtual
		anvil     unix  -  -  n  -     1  anvil
		scache    unix  -  -  n  -     1  scache
		postlog   unix-dgram n - n  -  1  postlogd
	CONF
}

# mailhost_set NAME KEY=VALUE...: changes main.cf; mailhost_reload makes it so.
mailhost_set() {
	local name=$1
	shift
	postconf -c "$MAILHOST_DIR/$name/etc" -e "$@"
}

mailhost_start() {
	postfix -c "$MAILHOST_DIR/$1/etc" start >"$MAILHOST_DIR/$1/start.out" 2>&1 3>&- {MAILHOST_LOCK}>&- || {
		cat "$MAILHOST_DIR/$1/start.out" "$MAILHOST_DIR/$1/log" >&2
		return 1
	}
}

mailhost_stop() {
	[ -f "$MAILHOST_DIR/$1/queue/pid/master.pid" ] || return 0
	postfix -c "$MAILHOST_DIR/$1/etc" stop >/dev/null 2>&1 {MAILHOST_LOCK}>&-
}

mailhost_reload() { postfix -c "$MAILHOST_DIR/$1/etc" reload >/dev/null 2>&1 3>&- {MAILHOST_LOCK}>&-; }

# ---- front: the border, and the hook behind it ------------------------------

mailhost_front() {
	local dir=$MAILHOST_DIR/front
	MAILHOST_PORT=$(mailhost_port) && MAILHOST_VOUCHED_PORT=$(mailhost_port) || return 1
	mailhost_postfix front
	mailhost_set front "myhostname = $MAILHOST_DOMAIN" "mydestination = $MAILHOST_DOMAIN" \
		'local_recipient_maps =' 'recipient_delimiter = +' 'home_mailbox = Maildir/' \
		'smtpd_relay_restrictions = permit_mynetworks, reject' \
		'default_transport = error:5.1.2 there is no world beyond this test'
	cat >>"$dir/etc/master.cf" <<-CONF
		127.0.0.1:$MAILHOST_PORT inet n - n - - smtpd
		127.0.0.1:$MAILHOST_VOUCHED_PORT inet n - n - - smtpd
		  -o smtpd_sender_restrictions=check_sender_access,regexp:$dir/etc/vouched
	CONF
	# A border writes this above its own Received after it checked SPF (lists
	# send with an address of their own) or DMARC; here the port says that it did.
	cat >"$dir/etc/vouched" <<-CONF
		/-bounces@(.+)\$/ PREPEND Authentication-Results: $MAILHOST_DOMAIN; spf=pass smtp.mailfrom=\$1
		/@(.+)\$/ PREPEND Authentication-Results: $MAILHOST_DOMAIN; dmarc=pass header.from=\$1
	CONF
	mailhost_start front
}

# mailhost_hook KIND [COMMAND]: how mail reaches the hook, as README.md writes
# it.  COMMAND takes the place of liaison-receive (the demo and the benchmark
# use it).  Every kind keeps a copy in ~/Maildir.
mailhost_hook() {
	local kind=$1 receive=${2:-$MAILHOST_DIR/bin/liaison-receive -c $MAILHOST_DIR/var/liaison.conf}
	local home=$MAILHOST_DIR/home etc=$MAILHOST_DIR/front/etc
	rm -f "$home"/{.procmailrc,.mailfilter,.dovecot.sieve,.dovecot.svbin,.forward}
	mailhost_set front 'mailbox_command =' 'virtual_alias_maps =' 'transport_maps ='
	postconf -c "$etc" -MX liaison/unix 2>/dev/null || true
	case $kind in
	procmail)
		mailhost_set front 'mailbox_command = /usr/bin/procmail -a "$EXTENSION"'
		cat >"$home/.procmailrc" <<-RC
			DEFAULT=\$HOME/Maildir/
			LOGFILE=\$HOME/procmail.log

			# A copy to the liaison; when it cannot be kept, Postfix tries again.
			:0 cw
			| $receive

			:0 e
			{
			  EXITCODE=75
			  HOST
			}
		RC
		;;
	maildrop)
		mailhost_set front 'mailbox_command = /usr/bin/maildrop'
		cat >"$home/.mailfilter" <<-RC
			DEFAULT="\$HOME/Maildir/"

			# A copy to the liaison; when it cannot be kept, Postfix tries again.
			# (cc would leave a copy in the mailbox with each try, and bounce the mail
			# when the program is missing or killed.)
			LIAISON=\`$receive\`
			if (\$RETURNCODE != 0)
			{
			  EXITCODE=75
			  exit
			}
		RC
		chmod 600 "$home/.mailfilter"
		;;
	sieve)
		mailhost_dovecot "$receive"
		mailhost_set front "mailbox_command = /usr/lib/dovecot/dovecot-lda -c $MAILHOST_DIR/dovecot.conf -f \"\$SENDER\" -a \"\$RECIPIENT\""
		cat >"$home/.dovecot.sieve" <<-'RC'
			require ["vnd.dovecot.pipe", "copy"];
			pipe :copy "iesg-liaison";
		RC
		;;
	pipe)
		# The copy for the mailbox stays where it was; a second recipient, in a
		# domain of the hook's own, goes to pipe(8).
		cat >"$etc/hook-alias" <<-MAP
			$MAILHOST_ADDRESS $MAILHOST_ADDRESS, $MAILHOST_USER@hook.$MAILHOST_DOMAIN
		MAP
		echo "hook.$MAILHOST_DOMAIN liaison:" >"$etc/hook-transport"
		mailhost_set front "virtual_alias_maps = texthash:$etc/hook-alias" \
			"transport_maps = texthash:$etc/hook-transport" \
			'liaison_destination_recipient_limit = 1'
		postconf -c "$etc" -M "liaison/unix=liaison unix - n n - 4 pipe flags=DOR null_sender= user=$MAILHOST_USER argv=$receive"
		;;
	forward)
		printf '\\%s, "|%s"\n' "$MAILHOST_USER" "$receive" >"$home/.forward"
		;;
	*)
		echo "mailhost: no hook named $kind" >&2
		return 1
		;;
	esac
	# maildrop does not make a Maildir, the others do.
	mkdir -p "$home"/Maildir/{cur,new,tmp}
	chown -hR "$MAILHOST_USER:" "$home"
	mailhost_reload front
}

# Dovecot's delivery agent alone, without its server: everything it needs to
# know stands in this file and in the environment that local(8) gives.
mailhost_dovecot() {
	mkdir -p "$MAILHOST_DIR"/dovecot/{run,state,bin}
	cat >"$MAILHOST_DIR/dovecot.conf" <<-CONF
		protocols =
		base_dir = $MAILHOST_DIR/dovecot/run
		state_dir = $MAILHOST_DIR/dovecot/state
		log_path = $MAILHOST_DIR/home/dovecot.log
		ssl = no
		mail_location = maildir:~/Maildir
		postmaster_address = postmaster@$MAILHOST_DOMAIN
		hostname = $MAILHOST_DOMAIN
		protocol lda {
		  mail_plugins = sieve
		}
		plugin {
		  sieve = file:~/.dovecot.sieve
		  sieve_plugins = sieve_extprograms
		  sieve_extensions = +vnd.dovecot.pipe
		  sieve_pipe_bin_dir = $MAILHOST_DIR/dovecot/bin
		  sieve_pipe_exec_timeout = 60s
		}
	CONF
	printf '#!/bin/sh\nexec %s\n' "$1" >"$MAILHOST_DIR/dovecot/bin/iesg-liaison"
	chmod 755 "$MAILHOST_DIR/dovecot/bin/iesg-liaison"
}

# mailhost_send FILE [SENDER [PORT [RECIPIENT]]]: by SMTP, byte for byte but
# for the line ends.  Prints the server's words where it refuses.
mailhost_send() {
	local out
	out=$({ sed -e '1{/^From /d}' -e 's/\r$//' -e 's/^\././' -e 's/^\./../' -e 's/$/\r/' "$1" && printf '.\r\n'; } |
		swaks --server "127.0.0.1:${3:-$MAILHOST_PORT}" --helo lists.example.org \
			--from "${2:-iesg-bounces@ietf.example.org}" --to "${4:-$MAILHOST_ADDRESS}" \
			--no-data-fixup --data - --hide-all 2>&1 {MAILHOST_LOCK}>&-) || {
		printf 'mailhost_send %s: %s\n' "$1" "$out" >&2
		return 1
	}
}

# Nothing left in a queue: all was delivered, or bounced.
mailhost_queue_empty() { [ -z "$(mailhost_queue "$1")" ]; }
# One JSON object a mail that waits.
mailhost_queue() { postqueue -c "$MAILHOST_DIR/$1/etc" -j {MAILHOST_LOCK}>&-; }
mailhost_flush() { postqueue -c "$MAILHOST_DIR/$1/etc" -f {MAILHOST_LOCK}>&-; }

# ---- back: submission, and the other side's mailboxes -----------------------

mailhost_back() {
	local dir=$MAILHOST_DIR/back uid
	uid=$(id -u "$MAILHOST_USER")
	MAILHOST_SUBMIT_PORT=$(mailhost_port) || return 1
	mailhost_postfix back
	mailhost_tls
	mailhost_sasl
	cat >"$dir/etc/boxes" <<-CONF
		/^liaison(\\+.*)?@/ liaison/
		/^backup@/ backup/
		/^iab@/ iab/
		/./ other/
	CONF
	: >"$dir/etc/refused"
	mailhost_set back 'myhostname = submit.example.org' 'mydestination =' \
		'virtual_mailbox_domains = static:all' "virtual_mailbox_base = $MAILHOST_DIR/mail" \
		"virtual_mailbox_maps = regexp:$dir/etc/boxes" \
		"virtual_uid_maps = static:$uid" "virtual_gid_maps = static:$(id -g "$MAILHOST_USER")" \
		"virtual_minimum_uid = $uid" \
		"smtpd_tls_cert_file = $MAILHOST_DIR/tls/server.pem" \
		"smtpd_tls_key_file = $MAILHOST_DIR/tls/server.key" 'smtpd_tls_loglevel = 1' \
		'smtpd_tls_security_level = encrypt' 'smtpd_tls_auth_only = yes' \
		'smtpd_sasl_auth_enable = yes' 'smtpd_sasl_path = smtpd' \
		"cyrus_sasl_config_path = $dir/etc/sasl" 'smtpd_sasl_local_domain = example.org' \
		"smtpd_recipient_restrictions = check_recipient_access texthash:$dir/etc/refused, permit_sasl_authenticated, reject" \
		'smtpd_relay_restrictions = permit_sasl_authenticated, reject'
	echo "127.0.0.1:$MAILHOST_SUBMIT_PORT inet n - n - - smtpd" >>"$dir/etc/master.cf"
	mailhost_start back
}

# A CA for an hour's work, and a certificate for localhost.
mailhost_tls() {
	local tls=$MAILHOST_DIR/tls
	[ -f "$tls/server.pem" ] && return 0
	{
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
			-subj '/CN=iesg-liaison test CA' -keyout "$tls/ca.key" -out "$tls/ca.pem"
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
			-subj /CN=localhost -keyout "$tls/server.key" -out "$tls/server.csr"
		printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$tls/server.ext"
		openssl x509 -req -days 30 -in "$tls/server.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" \
			-CAcreateserial -extfile "$tls/server.ext" -out "$tls/server.pem"
	} >"$tls/openssl.log" 2>&1 || {
		cat "$tls/openssl.log" >&2
		return 1
	}
	chmod 644 "$tls/ca.pem"
}

# Debian's Postfix looks beside its configuration, whatever the path is set to.
mailhost_sasl() {
	local dir=$MAILHOST_DIR/back
	mkdir -p "$dir/etc/sasl"
	cat >"$dir/etc/sasl/smtpd.conf" <<-CONF
		pwcheck_method: auxprop
		auxprop_plugin: sasldb
		sasldb_path: $dir/sasldb2
		mech_list: PLAIN LOGIN
	CONF
	printf '%s' "$MAILHOST_SMTP_PASSWORD" |
		saslpasswd2 -p -c -f "$dir/sasldb2" -u example.org "$MAILHOST_SMTP_USER" &&
		chown postfix: "$dir/sasldb2" &&
		(umask 077 && printf '%s\n' "$MAILHOST_SMTP_PASSWORD" >"$MAILHOST_DIR/var/password") &&
		chown "$MAILHOST_USER:" "$MAILHOST_DIR/var/password"
}

# mailhost_refuse "ADDRESS ACTION": what back answers to a recipient from now
# on; no argument takes it back.
mailhost_refuse() {
	printf '%s\n' "$@" >"$MAILHOST_DIR/back/etc/refused"
	mailhost_reload back
}

# A server that misbehaves on purpose: smtp-sink(1) of Postfix with the given
# options, on MAILHOST_SINK_PORT.
mailhost_sink() {
	mailhost_sink_stop
	MAILHOST_SINK_PORT=$(mailhost_port) || return 1
	smtp-sink -u postfix "$@" "127.0.0.1:$MAILHOST_SINK_PORT" 100 \
		>"$MAILHOST_DIR/sink.log" 2>&1 3>&- {MAILHOST_LOCK}>&- &
	MAILHOST_SINK_PID=$!
	mailhost_wait 10 mailhost_listens "$MAILHOST_SINK_PORT"
}
mailhost_sink_stop() {
	[ -n "${MAILHOST_SINK_PID:-}" ] || return 0
	kill "$MAILHOST_SINK_PID" 2>/dev/null || true
	wait "$MAILHOST_SINK_PID" 2>/dev/null || true
	unset MAILHOST_SINK_PID
}
mailhost_listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# ---- mailboxes -----------------------------------------------------------------

# The files of a Maildir, oldest first: home, or liaison, backup, iab, other.
mailhost_mails() {
	local box=$MAILHOST_DIR/mail/$1
	[ "$1" = home ] && box=$MAILHOST_DIR/home/Maildir
	[ -d "$box" ] || return 0
	find "$box/new" "$box/cur" -type f -printf '%C@ %p\n' 2>/dev/null | sort -n | cut -d' ' -f2-
}
mailhost_count() { mailhost_mails "$1" | wc -l; }
mailhost_has() { [ "$(mailhost_count "$1")" -ge "$2" ]; }

# mailhost_wait SECONDS COMMAND...: until it succeeds.
mailhost_wait() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		if [ "$SECONDS" -ge "$until" ]; then return 1; fi
		sleep 0.05
	done
}

# mailhost_header FILE NAME: the first field of that name, unfolded.
mailhost_header() {
	# One process: with pipefail, the one in front of awk's exit would fail now and then.
	awk -v name="$2:" '
		{ sub(/\r$/, "") }
		/^$/ { exit }
		/^[ \t]/ { if (on) { sub(/^[ \t]+/, " "); line = line $0 } ; next }
		on { exit }
		tolower(substr($0, 1, length(name))) == tolower(name) {
			on = 1; line = substr($0, length(name) + 1); sub(/^[ \t]+/, "", line)
		}
		END { if (on) print line }' "$1"
}

# ---- the program's side ----------------------------------------------------------

# mailhost_init [SECTION.KEY=VALUE...]: `liaison init` for these servers.
mailhost_init() {
	local set=() pair
	for pair in "liaison.address=$MAILHOST_LIAISON" 'liaison.name=Ida Liaison' \
		"liaison.backup=$MAILHOST_BACKUP" "mail.reply_address=$MAILHOST_ADDRESS" \
		"mail.from=$MAILHOST_LIAISON" "mail.bounce_address=$MAILHOST_USER+bounce@$MAILHOST_DOMAIN" \
		"mail.destination=$MAILHOST_DESTINATION" 'mail.prefix=[IESG liaison]' \
		"auth.authserv_id=$MAILHOST_DOMAIN" "rules.path=$MAILHOST_DIR/rules" \
		"smtp.url=smtp://localhost:$MAILHOST_SUBMIT_PORT" "smtp.user=$MAILHOST_SMTP_USER" \
		"smtp.password_file=$MAILHOST_DIR/var/password" "smtp.ca_file=$MAILHOST_DIR/tls/ca.pem" \
		'smtp.tls=required' "$@"; do
		set+=(--set "$pair")
	done
	mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$MAILHOST_DIR/var" --force "${set[@]}"
}

# mailhost_liaison COMMAND...: the program, as its user, with this configuration.
mailhost_liaison() {
	mailhost_as "$MAILHOST_DIR/bin/liaison" -c "$MAILHOST_DIR/var/liaison.conf" "$@"
}

# mailhost_reply CANDIDATE OUT [FROM]: writes a reply to that mail as a mail
# client does it; the words come on standard input, above the quote.
mailhost_reply() {
	local mail=$1 subject
	subject=$(mailhost_header "$mail" Subject)
	{
		printf 'From: Ida Liaison <%s>\r\n' "${3:-$MAILHOST_LIAISON}"
		printf 'To: %s\r\n' "$(mailhost_header "$mail" Reply-To)"
		printf 'Subject: Re: %s\r\n' "${subject#Re: }"
		printf 'Date: %s\r\n' "$(date -R)"
		printf 'Message-ID: <%s.%s@phone.example.org>\r\n' "$(date +%s%N)" "$RANDOM$RANDOM"
		printf 'In-Reply-To: %s\r\nReferences: %s\r\n' "$(mailhost_header "$mail" Message-ID)" \
			"$(mailhost_header "$mail" Message-ID)"
		printf 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
		sed 's/$/\r/'
		printf '\r\nOn Thu, 19 Nov 2026 at 16:01, IESG liaison wrote:\r\n> approve sends it, reject drops it.\r\n'
	} >"$2"
}
# The recipient of such a reply: Reply-To, with the token.
mailhost_reply_address() {
	mailhost_header "$1" Reply-To | sed -e 's/.*<//' -e 's/>.*//' -e 's/[[:space:]]//g'
}

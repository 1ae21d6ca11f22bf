#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The hook starts once a message: what it loads is what it costs.
load lib

HOOK=$LIAISON_BIN/liaison-receive

setup() {
	case $(ldd "$HOOK") in *libasan*) skip "an ASan build loads more" ;; esac
}

@test "liaison-receive loads no network, no TLS, no database client" {
	for library in gnutls curl ssl crypto sasl nghttp ldap krb5 db- etpan jansson smartcols icu hs stdc++; do
		! ldd "$HOOK" | grep -q "lib$library" || fail "it loads lib$library"
	done
}

@test "liaison-receive loads libc, libm and at most two more" {
	loaded=$(ldd "$HOOK" | grep -cE '^[[:space:]]*lib')
	echo "# $loaded libraries: $(ldd "$HOOK" | awk '/^[ \t]*lib/ {print $1}' | tr '\n' ' ')" >&3
	[ "$loaded" -le 4 ]
}

@test "liaison-receive can call no socket function" {
	for function in connect socket getaddrinfo gethostbyname sendto; do
		! nm -D --undefined-only "$HOOK" | grep -qE " $function(@|\$)" || fail "it can call $function"
	done
}

@test "both programs are position-independent, with read-only relocations and no executable stack" {
	for program in "$HOOK" "$LIAISON_BIN/liaison"; do
		readelf -h "$program" | grep -q 'DYN'
		readelf -lW "$program" | grep -q GNU_RELRO
		! readelf -lW "$program" | grep GNU_STACK | grep -q RWE
		readelf -dW "$program" | grep -qE 'BIND_NOW|FLAGS.*NOW'
	done
}

hook_status() { # PATTERN: a line of /proc/PID/status
	local process
	process=$(find /proc -maxdepth 2 -name exe -lname "$MAILHOST_DIR/bin/liaison-receive" 2>/dev/null || true)
	[ -n "$process" ] && grep -q "$1" "${process%/exe}/status"
}

@test "while it waits for the mail, the hook has already given up network, programs and foreign files" {
	e2e_open_plain
	e2e_fresh
	mkfifo "$BATS_TEST_TMPDIR/mail"
	mailhost_as "$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" <"$BATS_TEST_TMPDIR/mail" 3>&- &
	waiting=$!
	exec {MAIL}>"$BATS_TEST_TMPDIR/mail"
	mailhost_wait 10 hook_status '^Seccomp:[[:space:]]*2'
	hook_status '^NoNewPrivs:[[:space:]]*1'
	message subject=weather <<<"A line about the weather." >&"$MAIL"
	exec {MAIL}>&-
	wait "$waiting"
	[ "$(messages_stored)" -eq 1 ]
	e2e_close
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# A configuration, a rule file, a disk, a store that are not as they should
# be: the message says what happened and what to do, the exit code is right,
# nothing is lost.
load ../e2e/lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }
teardown() {
	if mountpoint -q "$MAILHOST_DIR/small"; then umount "$MAILHOST_DIR/small"; fi
	unlock_store
}

@test "a configuration with an unknown key: file, line and key are named; EX_CONFIG, the hook 75" {
	line=$(grep -n '^\[mail\]' "$VAR/liaison.conf" | cut -d: -f1)
	sed -i "${line}a colour = red" "$VAR/liaison.conf"
	run liaison status
	[ "$status" -eq 78 ] || fail "exit $status: $output"
	[[ $output == *"liaison.conf:$((line + 1)):"*colour* ]] || fail "$output"
	run receive arch-06-iab-input
	[ "$status" -eq 75 ] || fail "exit $status: $output"
	[[ $output == *colour* ]] || fail "$output"
}

@test "a configuration with an unknown section is refused the same way" {
	printf '[weather]\nsun = yes\n' >>"$VAR/liaison.conf"
	run liaison status
	[ "$status" -eq 78 ]
	[[ $output == *weather* && $output =~ liaison\.conf:[0-9]+ ]] || fail "$output"
}

@test "a configuration with a value that cannot be read is refused the same way" {
	for setting in "candidate grace soon" "limits message large" "digest when sometimes" "auth border maybe" "liaison timezone Europe/Atlantis"; do
		e2e_fresh
		# shellcheck disable=SC2086
		conf $setting
		run liaison status
		[ "$status" -eq 78 ] || fail "$setting: exit $status: $output"
		[[ $output =~ liaison\.conf:[0-9]+ ]] || fail "$setting: $output"
	done
}

@test "a rule file with a bad regex: rules check names file, line and column; mail is stored unjudged" {
	cp -R "$MAILHOST_DIR/rules" "$MAILHOST_DIR/rules.mine"
	printf '# one\nbody BAD /(/\n' >"$MAILHOST_DIR/rules.mine/99-bad.rules"
	conf rules path "$MAILHOST_DIR/rules.mine"
	run liaison rules check "$MAILHOST_DIR/rules.mine"
	[ "$status" -eq 65 ]
	[[ $output =~ 99-bad\.rules:2:[0-9]+: ]] || fail "$output"
	receive arch-06-iab-input
	[ "$(liaison status --json | jq .verdicts.unjudged)" -eq 1 ]
	rm -rf "$MAILHOST_DIR/rules.mine"
}

@test "a full disk under store and hold folder: exit 75, nothing half-written; space again: all is well" {
	mkdir -p "$MAILHOST_DIR/small"
	mount -t tmpfs -o size=2m,mode=700,uid="$(id -u "$MAILHOST_USER")" tmpfs "$MAILHOST_DIR/small" ||
		skip "this host allows no tmpfs mount"
	conf store path "$MAILHOST_DIR/small/store"
	conf store hold "$MAILHOST_DIR/small/hold"
	receive process-02-moderators
	dd if=/dev/zero of="$MAILHOST_DIR/small/filler" bs=1k 2>/dev/null || true
	run receive arch-06-iab-input
	[ "$status" -eq 75 ] || fail "exit $status: $output"
	[[ $output =~ [Ss]pace|full|disk ]] || fail "$output"
	rm "$MAILHOST_DIR/small/filler"
	[ "$(sqlite3 "$MAILHOST_DIR/small/store" 'pragma integrity_check')" = ok ]
	receive arch-06-iab-input
	[ "$(messages_stored)" -eq 2 ]
}

@test "a full disk under the store alone: the message goes to the hold folder" {
	mkdir -p "$MAILHOST_DIR/small"
	mount -t tmpfs -o size=2m,mode=700,uid="$(id -u "$MAILHOST_USER")" tmpfs "$MAILHOST_DIR/small" ||
		skip "this host allows no tmpfs mount"
	conf store path "$MAILHOST_DIR/small/store"
	receive process-02-moderators
	dd if=/dev/zero of="$MAILHOST_DIR/small/filler" bs=1k 2>/dev/null || true
	receive arch-06-iab-input
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 1 ]
	rm "$MAILHOST_DIR/small/filler"
	run liaison run
	[ "$(messages_stored)" -eq 2 ]
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 0 ]
}

@test "a file size limit (ulimit -f) is a full disk, not a death by signal" {
	head -c 400000 /dev/zero | tr '\0' a | fold -w 70 >"$BATS_TEST_TMPDIR/body"
	message "subject=large" <"$BATS_TEST_TMPDIR/body" >"$BATS_TEST_TMPDIR/large.eml"
	run mailhost_as sh -c 'ulimit -f 100; exec "$0" -c "$1"' "$MAILHOST_DIR/bin/liaison-receive" "$VAR/liaison.conf" <"$BATS_TEST_TMPDIR/large.eml"
	[ "$status" -eq 75 ] || [ "$(messages_stored)" -eq 1 ] || fail "exit $status: $output"
	[ "$status" -lt 128 ] || fail "died by signal $((status - 128))"
}

@test "too little memory is exit 75, not a crash" {
	case $(ldd "$LIAISON_BIN/liaison-receive") in *libasan*) skip "an ASan build needs terabytes of address space" ;; esac
	head -c 20000000 /dev/zero | tr '\0' a | fold -w 70 >"$BATS_TEST_TMPDIR/body"
	message "subject=large" <"$BATS_TEST_TMPDIR/body" >"$BATS_TEST_TMPDIR/large.eml"
	run mailhost_as sh -c 'ulimit -v 40000; exec "$0" -c "$1"' "$MAILHOST_DIR/bin/liaison-receive" "$VAR/liaison.conf" <"$BATS_TEST_TMPDIR/large.eml"
	[ "$status" -eq 75 ] || fail "exit $status: $output"
}

@test "a store of a newer schema: exit EX_CONFIG with a sentence, the hook holds the message" {
	receive process-02-moderators
	schema=$(store 'pragma user_version')
	store 'pragma user_version = 9999'
	run liaison status
	[ "$status" -eq 78 ] || fail "exit $status: $output"
	[[ $output =~ [Nn]ewer|schema ]] || fail "$output"
	receive arch-06-iab-input
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 1 ]
	store "pragma user_version = $schema"
	run liaison run
	[ "$(messages_stored)" -eq 2 ]
}
@test "a store that is no database: the message is held, the sentence names the file" {
	find "$VAR" -maxdepth 1 -name "$(basename "$(store_path)")*" -delete
	echo "this is not a database, it is a note from the operator" >"$(store_path)"
	chown "$MAILHOST_USER:" "$(store_path)"
	run receive arch-06-iab-input
	[ "$status" -eq 0 ] || fail "exit $status: $output"
	[ "$(find "$(hold_path)" -type f | wc -l)" -eq 1 ]
	run liaison status
	[ "$status" -ne 0 ]
	[[ $output == *"$(basename "$(store_path)")"* ]] || fail "$output"
}

@test "a locked store: a command says so after a while and exits 75" {
	receive arch-06-iab-input
	lock_store
	run liaison approve 1 digest
	[ "$status" -eq 75 ] || fail "exit $status: $output"
	[[ $output =~ lock|busy ]] || fail "$output"
	unlock_store
}

@test "a key that others may read is refused, and the sentence says chmod" {
	key=$(in_var "$(conf_value auth key_file)")
	[ -f "$key" ] || fail "no key at $key"
	chmod 644 "$key"
	run liaison queue
	[ "$status" -ne 0 ]
	[[ $output == *chmod* ]] || fail "$output"
	# The hook cannot judge without its key, and loses nothing.
	run receive arch-06-iab-input
	[ "$status" -eq 0 ] || [ "$status" -eq 75 ] || fail "exit $status: $output"
	chmod 600 "$key"
}

@test "a store that another user owns is exit 75 or held, never lost" {
	receive process-02-moderators
	chown root "$(store_path)"
	chmod 600 "$(store_path)"
	run receive arch-06-iab-input
	chown "$MAILHOST_USER:" "$(store_path)"
	if [ "$status" -eq 0 ]; then
		[ "$(find "$(hold_path)" -type f | wc -l)" -eq 1 ]
	else
		[ "$status" -eq 75 ] || fail "exit $status: $output"
	fi
}

@test "standard input that is closed is no crash" {
	run mailhost_as sh -c 'exec "$0" -c "$1" <&-' "$MAILHOST_DIR/bin/liaison-receive" "$VAR/liaison.conf"
	[ "$status" -eq 0 ] || [ "$status" -eq 75 ] || fail "exit $status: $output"
}

@test "standard output and error that are closed write into no store" {
	mailhost_as sh -c 'exec "$0" -c "$1" >&- 2>&-' "$MAILHOST_DIR/bin/liaison-receive" "$VAR/liaison.conf" <"$(week arch-06-iab-input)"
	[ "$(store 'pragma integrity_check')" = ok ]
	[ "$(messages_stored)" -eq 1 ]
}

@test "an unset environment is no trouble: no HOME, no PATH, no locale" {
	setpriv --reuid "$MAILHOST_USER" --regid "$MAILHOST_USER" --clear-groups env -i \
		"$MAILHOST_DIR/bin/liaison-receive" -c "$VAR/liaison.conf" <"$(week arch-06-iab-input)"
	[ "$(messages_stored)" -eq 1 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# An archive of years: the same result by whatever way, in bounded memory.
load lib

setup_file() {
	cc -O2 -D_GNU_SOURCE -o "$BATS_FILE_TMPDIR/archive" "$LIAISON_SOURCE/tests/bench/archive.c"
	"$BATS_FILE_TMPDIR/archive" 1500 3 >"$BATS_FILE_TMPDIR/small.mbox"
	"$LIAISON_SOURCE/tests/bench/made_rules.sh" 30 met >"$BATS_FILE_TMPDIR/made.rules"
}

replay() { # OPTIONS...: what it says, but for how long it took
	local said
	said=$("$LIAISON_BIN/liaison" replay --json "$@") || return
	sed 's/"seconds":[0-9.e-]*,//' <<<"$said"
}

@test "the default rules say the same of made mail with every prefilter and any number of threads" {
	mbox=$BATS_FILE_TMPDIR/small.mbox
	want=$(replay --rules "$LIAISON_SOURCE/rules" --jobs 1 --prefilter none "$mbox")
	[ "$(jq .messages <<<"$want")" -eq 1500 ]
	[ "$(jq '[.rules[].hits] | add' <<<"$want")" -gt 1000 ]
	for options in '--prefilter words --jobs 1' '--prefilter words --jobs 3' '--jobs 2'; do
		# shellcheck disable=SC2086
		got=$(replay --rules "$LIAISON_SOURCE/rules" $options "$mbox")
		[ "$got" = "$want" ] || fail "$options: $got"
	done
}

@test "made rules say the same by libhs" {
	mbox=$BATS_FILE_TMPDIR/small.mbox
	run "$LIAISON_BIN/liaison" replay --prefilter hs --rules "$BATS_FILE_TMPDIR/made.rules" "$mbox"
	[ "$status" -ne 64 ] || skip "the program was built without libhs"
	want=$(replay --rules "$BATS_FILE_TMPDIR/made.rules" --prefilter none "$mbox")
	[ "$(jq .messages <<<"$want")" -eq 1500 ]
	got=$(replay --rules "$BATS_FILE_TMPDIR/made.rules" --prefilter hs "$mbox")
	[ "$got" = "$want" ] || fail "$got"
}

@test "an unknown prefilter is refused" {
	run "$LIAISON_BIN/liaison" replay --prefilter fast "$BATS_FILE_TMPDIR/small.mbox"
	[ "$status" -eq 64 ]
	[[ $output == *"--prefilter takes"* ]]
}

# peak FILE TIMES MESSAGES: the peak memory in KB of an archive read so many times
# over, which must be that many messages.
peak() {
	for _ in $(seq "$2"); do cat "$1"; done |
		/usr/bin/time -q -o "$BATS_TEST_TMPDIR/peak" -f %M "$LIAISON_BIN/liaison" replay \
			--rules "$BATS_FILE_TMPDIR/made.rules" --jobs 2 --json - >"$BATS_TEST_TMPDIR/said" || return
	[ "$(jq .messages "$BATS_TEST_TMPDIR/said")" -eq "$3" ] || return
	cat "$BATS_TEST_TMPDIR/peak"
}

@test "memory does not grow with the archive" {
	case $(ldd "$LIAISON_BIN/liaison") in *libasan*) skip "the sanitizer keeps what was freed" ;; esac
	small=$(peak "$BATS_FILE_TMPDIR/small.mbox" 2 3000) || fail "it was not read"
	large=$(peak "$BATS_FILE_TMPDIR/small.mbox" 25 37500) || fail "it was not read"
	echo "# $small KB for 40 MB, $large KB for 480 MB" >&3
	[ "$large" -lt $((small * 3 / 2)) ]
	[ "$large" -lt $((64 * 1024)) ]
}

@test "nor with messages of the largest size" {
	case $(ldd "$LIAISON_BIN/liaison") in *libasan*) skip "the sanitizer keeps what was freed" ;; esac
	for n in $(seq 6); do
		printf 'From a@example.org Thu Nov 19 18:00:00 2026\nFrom: a@example.org\nSubject: %s\n\n' "$n"
		yes "The draft of the section was sent to the list and to the editor." | head -c 24000000
		printf '\n\n'
	done >"$BATS_TEST_TMPDIR/large.mbox"
	large=$(peak "$BATS_TEST_TMPDIR/large.mbox" 1 6) || fail "it was not read"
	echo "# $large KB for 6 messages of 24 MB" >&3
	[ "$large" -lt $((256 * 1024)) ]
}

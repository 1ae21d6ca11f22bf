#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `liaison handover`: the next liaison inherits what waits, and the mails of
# before decide nothing, whoever answers them.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() {
	NEXT=liaison+next@home.example
	e2e_fresh auth.border_host="$MAILHOST_DOMAIN"
	arrive arch-06-iab-input
	work
	OLD=$(candidate)
	[ -n "$OLD" ] || fail "no candidate mail came"
}
next() { printf '%s\n' "$1" | mailhost_reply "${2:-$(candidate)}" "$BATS_TEST_TMPDIR/reply" "${3:-$NEXT}"; }

@test "the next liaison gets a first mail and the candidates, and decides" {
	liaison handover --to "$NEXT" --name "Nora Next" >"$BATS_TEST_TMPDIR/out"
	grep -q "Asked:   $NEXT, about 1 item" "$BATS_TEST_TMPDIR/out" || fail "$(cat "$BATS_TEST_TMPDIR/out")"
	work
	[ "$(mailhost_header "$(newest liaison)" To)" = "$NEXT" ] || fail "it went to $(mailhost_header "$(newest liaison)" To)"
	first=$(grep -l '^Subject: You are the liaison now' $(mailhost_mails liaison))
	says "$first" "Until now it was $MAILHOST_LIAISON"
	says "$first" "1 breaking Architectural question"
	next "approve now"
	hand_vouched "$BATS_TEST_TMPDIR/reply" home.example
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	[ "$(mailhost_header "$(newest iab)" From)" = "Nora Next <$NEXT>" ] || fail "From: $(mailhost_header "$(newest iab)" From)"
}

@test "a token of before the hand-over is refused, from the former and from the next liaison" {
	answer queue
	work
	sheet=$(newest liaison)
	liaison handover --to "$NEXT" --name "Nora Next" >/dev/null
	tried=0
	for mail in "$OLD" "$sheet"; do
		for words in "approve now" "reject 1" "undo 1" "seal 1" "defer 1 3d"; do
			next "$words" "$mail"
			hand_vouched "$BATS_TEST_TMPDIR/reply" home.example
			next "$words" "$mail" "$MAILHOST_LIAISON"
			hand_vouched "$BATS_TEST_TMPDIR/reply"
			next "$words" "$mail" "$MAILHOST_BACKUP"
			hand_vouched "$BATS_TEST_TMPDIR/reply"
			tried=$((tried + 3))
			state_is 1 offered
		done
	done
	work
	state_is 1 offered
	[ "$(mailhost_count iab)" -eq 0 ]
	echo "# forged after a hand-over: $tried tried, $tried refused" >&3
}

@test "the configuration keeps its comments, the key its owner and mode" {
	sed -i 's/^\[liaison\]/# Ida until March\n&/' "$VAR/liaison.conf"
	liaison handover --to "$NEXT, second@home.example" --name "Nora Next" --backup "$MAILHOST_LIAISON" >/dev/null
	grep -q '^# Ida until March' "$VAR/liaison.conf"
	[ "$(conf_value liaison address)" = "$NEXT, second@home.example" ]
	[ "$(conf_value liaison backup)" = "$MAILHOST_LIAISON" ]
	[ "$(conf_value mail from)" = "$NEXT" ]
	[ "$(stat -c '%U %a' "$VAR/key" "$VAR/liaison.conf" | sort -u)" = "$MAILHOST_USER 600" ]
	run liaison doctor --json
	jq -se 'any(.check == "forgery") and all(.check != "forgery" or .state == "ok")' <<<"$output" || fail "$output"
	liaison show --json 1 >/dev/null
}

@test "after a change of the configuration by hand, handover does the rest" {
	conf liaison address "$NEXT"
	conf mail from "$NEXT"
	liaison handover >/dev/null
	work
	next "approve digest"
	hand_vouched "$BATS_TEST_TMPDIR/reply" home.example
	state_is 1 approved
}

@test "what waits in the outbox does not go to somebody who is asked no more" {
	receive relay-now-extorg-04
	before=$(mailhost_count liaison)
	conf liaison address "$NEXT"
	work
	[ "$(mailhost_count liaison)" -eq $((before + 1)) ]
	[ "$(mailhost_header "$(newest liaison)" To)" = "$NEXT" ] || fail "it went to $(mailhost_header "$(newest liaison)" To)"
}

@test "root, a wrong address, a missing name: nothing is changed, and it is said why" {
	cp "$VAR/liaison.conf" "$BATS_TEST_TMPDIR/before.conf"
	cp "$VAR/key" "$BATS_TEST_TMPDIR/before.key"
	refused() { # WORDS COMMAND...
		run "${@:2}"
		[ "$status" -ne 0 ] && grep -q -- "$1" <<<"$output" || fail "exit $status: $output"
	}
	refused "run this as the user" "$MAILHOST_DIR/bin/liaison" -c "$VAR/liaison.conf" handover --to "$NEXT" --name x
	refused "no mail address" liaison handover --to "no address" --name x
	refused "--name" liaison handover --to "$NEXT"
	refused "--to" liaison handover --name x
	cmp "$VAR/liaison.conf" "$BATS_TEST_TMPDIR/before.conf"
	cmp "$VAR/key" "$BATS_TEST_TMPDIR/before.key"
	answer "approve digest" "$OLD"
	state_is 1 approved
}

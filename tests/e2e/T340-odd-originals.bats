#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What goes out about mail that is odd: what could not be read, what does not fit,
# what would be a header if it could.
load lib

setup_file() { e2e_open procmail; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

MATTER='We decide today about an immediate moratorium on new working groups.'
# offered HEADER... <body: a candidate, in mail that rules take for breaking news.
offered() {
	message "subject=BCP 9 variance: moratorium on new working groups" "$@" >"$BATS_TEST_TMPDIR/odd.eml"
	receive "$BATS_TEST_TMPDIR/odd.eml"
	work
}
# Lines of at most 998 octets, CRLF alone, no NUL, a head of ASCII, no field twice,
# none that begins with a fold (RFC 5322 2.1.1, 2.2, 3.6; RFC 5321 4.5.3.1.6).
sound() {
	local mail
	for mail; do
		perl -0777 -ne '
			my ($head) = /^(.*?)\r?\n\r?\n/s or die "no head\n";
			die "NUL\n" if /\0/;
			tr/\r//d for (my $bare = $_); # Maildir delivery wrote LF
			die "a line of " . length($1) . "\n" if $bare =~ /^(.{999,})$/m;
			die "8 bit in the head\n" if $head =~ /[^\x00-\x7f]/;
			die "an empty first line: $1\n" if $head =~ /^([\w-]+:)\s*$/m;
			my %seen; $seen{lc $1}++ && $1 !~ /^received$/i && die "$1 twice\n" while $head =~ /^([\w-]+):/mg;
		' "$mail" || fail "$mail is not sound: $(head -n 60 "$mail")"
	done
}
all_sound() {
	# shellcheck disable=SC2046
	sound $(mailhost_mails liaison) $(mailhost_mails iab)
}

@test "of a part in a charset that nobody knows no word goes out, and full is refused" {
	offered <<<"$MATTER" # for the head; the body is made anew
	[ "$(mailhost_count liaison)" -eq 1 ]
	e2e_fresh
	{
		sed '/^MIME-Version/,$d' "$BATS_TEST_TMPDIR/odd.eml"
		printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=part\n\n'
		printf -- '--part\nContent-Type: text/plain; charset=utf-8\n\n%s\n' "$MATTER"
		printf -- '--part\nContent-Type: text/plain; charset=x-martian\n\nMARTIANWORD \344\n--part--\n'
	} >"$BATS_TEST_TMPDIR/foreign.eml"
	receive "$BATS_TEST_TMPDIR/foreign.eml"
	work
	says "$(candidate)" 'It could not be read whole'
	answer 'approve full'
	state_is 1 offered
	answer 'approve now'
	work
	says "$(newest iab)" 'immediate moratorium'
	! grep -q MARTIANWORD "$(newest iab)" || fail "it went out"
	all_sound
}

@test "a mail of which nothing can be shown says so in place of its words" {
	offered <<<"$MATTER"
	e2e_fresh
	sed 's/charset=utf-8/charset=x-martian/' "$BATS_TEST_TMPDIR/odd.eml" >"$BATS_TEST_TMPDIR/foreign.eml"
	receive "$BATS_TEST_TMPDIR/foreign.eml"
	work
	says "$(newest liaison)" 'none of its words can be shown'
	answer 'approve now' "$(newest liaison)"
	work
	says "$(newest iab)" 'none of its words can be shown'
	says_not "$(newest iab)" 'We decide today'
}

@test "a line end in an encoded word makes no header" {
	message 'subject==?utf-8?q?BCP_9_variance=0D=0ABcc=3A_evil@example.com?=' \
		'from==?utf-8?q?Eve=0D=0AX-Evil=3A_1?= <eve@example.com>' <<<"$MATTER" >"$BATS_TEST_TMPDIR/evil.eml"
	receive "$BATS_TEST_TMPDIR/evil.eml"
	work
	answer 'approve now'
	work
	[ -z "$(mailhost_header "$(newest iab)" Bcc)" ]
	[ "$(mailhost_count other)" -eq 0 ] || fail "somebody else got it"
	all_sound
}

@test "lines without end, 8 bit, NUL, bare CR, dots and control bytes become sound mail" {
	{
		echo "$MATTER"
		printf '.\n..\n.dot\nFrom here on\n%s\n%s\n' \
			"$(head -c 5000 /dev/zero | tr '\0' y)" "$(for _ in $(seq 2000); do printf 'ä'; done)"
		printf 'bare\rreturn \033[31mred\033[0m \xe2\x80\xaeover\n'
	} | offered "Archived-At: <https://mailarchive.ietf.example.org/arch/\"><script>alert(1)</script>/>"
	answer 'approve now'
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	says "$(newest iab)" '> \. > \.\. > \.dot > From here on'
	! text_of "$(newest iab)" | grep -q '<script>' || fail "a script stands in it"
	! text_of "$(newest iab)" | LC_ALL=C grep -q "$(printf '\033')" || fail "an escape went out"
	all_sound
}

@test "a subject of two thousand letters is cut for people, and the token behind it whole" {
	message "subject=BCP 9 variance: moratorium $(for _ in $(seq 300); do printf 'wörter '; done)" <<<"$MATTER" >"$BATS_TEST_TMPDIR/long.eml"
	receive "$BATS_TEST_TMPDIR/long.eml"
	work
	mail=$(candidate)
	token=$(mailhost_reply_address "$mail")
	token=${token#*+}
	subject_of "$mail" | grep -qF "[${token%@*}]"
	answer 'approve now'
	work
	[ "$(mailhost_count iab)" -eq 1 ]
	all_sound
}

@test "an original that is too large to attach is said to be" {
	{
		echo "$MATTER"
		for _ in $(seq 30000); do echo 'A line of a long text that nobody wants to read.'; done
	} | offered
	says "$(newest liaison)" 'The original \(1.4 MB\) is too large to be attached'
	! grep -q 'message/rfc822' "$(newest liaison)" || fail "it is attached"
	says "$(newest liaison)" 'immediate moratorium'
}

@test "a mail without a sender has an unnamed one" {
	offered <<<"$MATTER"
	e2e_fresh
	sed '/^From:/d' "$BATS_TEST_TMPDIR/odd.eml" >"$BATS_TEST_TMPDIR/nobody.eml"
	receive "$BATS_TEST_TMPDIR/nobody.eml"
	work
	says "$(candidate)" 'From: an unnamed sender on iesg'
	answer 'approve now'
	work
	says "$(newest iab)" 'From: an unnamed sender on iesg'
}

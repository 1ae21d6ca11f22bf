#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# How the command line behaves when something is odd: a full disk, a pager that is
# closed, a slip of the finger, a folder with other things in it.
load lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

# said COMMAND...: its exit code in $status, its standard output and error in files.
said() {
	status=0
	"$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
}
says_err() { grep -qE -- "$1" "$BATS_TEST_TMPDIR/err" || fail "stderr should say \"$1\": $(cat "$BATS_TEST_TMPDIR/err")"; }
quiet() { [ ! -s "$BATS_TEST_TMPDIR/err" ] || fail "it says: $(cat "$BATS_TEST_TMPDIR/err")"; }
alone() { mailhost_as "$MAILHOST_DIR/bin/liaison" "$@"; }
# A folder of messages that the user can read.
folder() {
	rm -rf "$MAILHOST_DIR/home/mails"
	mkdir -p "$MAILHOST_DIR/home/mails"
	cp "$(week process-02-moderators)" "$(week ballot-01)" "$MAILHOST_DIR/home/mails/"
	chmod -R a+rX "$MAILHOST_DIR/home/mails"
	echo "$MAILHOST_DIR/home/mails"
}

@test "what cannot be written ends with 74 and one sentence, in every command that prints" {
	receive process-02-moderators
	mails=$(folder)
	for command in "queue" "queue --json" "status" "status --json" "show 1" "show --json 1" "preview" \
		"rules list --rules $MAILHOST_DIR/rules" "rules check $MAILHOST_DIR/rules" \
		"explain --rules $MAILHOST_DIR/rules $mails" "replay --rules $MAILHOST_DIR/rules $mails" \
		"reply --dry-run $(week ballot-01)" "help" "--help" "queue --help" "--version"; do
		status=0
		# shellcheck disable=SC2086
		liaison $command >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
		[ "$status" -eq 74 ] || fail "$command >/dev/full exits $status"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -eq 1 ] || fail "$command: $(cat "$BATS_TEST_TMPDIR/err")"
		says_err 'standard output cannot be written'
	done
}

@test "a pager that is closed early is told nothing" {
	mails=$(folder)
	for i in $(seq 40); do cp "$(week ballot-01)" "$mails/$i.eml"; done
	chmod -R a+rX "$mails"
	alone explain --rules "$MAILHOST_DIR/rules" --all "$mails" 2>"$BATS_TEST_TMPDIR/err" | head -n 1 >"$BATS_TEST_TMPDIR/out"
	quiet
}

@test "every help fits a terminal of 80 columns" {
	for command in '' $(alone help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		# shellcheck disable=SC2086
		wide=$(alone $command --help | awk 'length($0) > 80')
		[ -z "$wide" ] || fail "$command: $wide"
	done
}

# at_terminal COLUMNS COMMAND: what a terminal so wide shows.
at_terminal() {
	mailhost_as script -qec "stty cols $1; $2" /dev/null | tr -d '\r' | sed 's/\x1b\[[0-9;]*m//g'
}

@test "at a terminal nothing is wider than it, words stay whole, and what is cut ends in an ellipsis" {
	receive process-02-moderators
	receive arch-06-iab-input
	L="$MAILHOST_DIR/bin/liaison -c $VAR/liaison.conf"
	for command in queue status 'show 1' 'show 2' preview doctor audit report 'mute 1' \
		"rules list --rules $MAILHOST_DIR/rules" "explain --rules $MAILHOST_DIR/rules $(week arch-06-iab-input)" \
		"replay --rules $MAILHOST_DIR/rules $(week arch-06-iab-input)"; do
		at_terminal 80 "$L $command" >"$BATS_TEST_TMPDIR/shown"
		# A path or a link may stand out: it is one word.
		wide=$(perl -CSD -nle 'print if length > 80 && !/^ *(?:file +)?\S+$/' "$BATS_TEST_TMPDIR/shown")
		[ -z "$wide" ] || fail "$command: $wide"
	done
	at_terminal 80 "$L queue" | grep -q '^ *2 offered .*…$'
	at_terminal 200 "$L queue" | grep -q 'Architectural question for the IAB: protocol ossification and mandatory middleboxes'
}

@test "help COMMAND is the command's help" {
	said alone help approve
	[ "$status" -eq 0 ]
	grep -q '^usage: liaison approve' "$BATS_TEST_TMPDIR/out"
	said alone help frobnicate
	[ "$status" -eq 64 ]
	says_err 'no command "frobnicate"'
}

@test "the configuration may be named by --config too, in front of the command, and -c wants a file" {
	said alone --config "$VAR/liaison.conf" status
	[ "$status" -eq 0 ]
	said alone "--config=$VAR/liaison.conf" status
	[ "$status" -eq 0 ]
	said alone "-c$VAR/liaison.conf" status
	[ "$status" -eq 0 ]
	for wrong in -c --config; do
		said alone "$wrong"
		[ "$status" -eq 64 ]
		says_err 'FILE'
	done
	said alone --frobnicate status
	[ "$status" -eq 64 ]
	says_err 'option'
}

@test "a slip in the numbers is named" {
	receive process-02-moderators
	for pair in '3-1 runs backwards' '0 start at 1' 'x12 "x12" is no' '1-9999 too many'; do
		said liaison approve "${pair%% *}"
		[ "$status" -eq 64 ] || fail "approve $pair: $status"
		says_err "${pair#* }"
	done
	said liaison approve
	says_err 'which item'
	said liaison show 1 x2
	[ "$status" -eq 64 ]
	says_err '"x2"'
	state_is 1 offered
}

@test "what is missing behind a verb is named" {
	receive process-02-moderators
	for pair in 'defer when' 'note words' 'topic topic' 'correct words'; do
		said liaison "${pair% *}" 1
		[ "$status" -eq 64 ]
		says_err "${pair#* }"
	done
	said liaison watch
	says_err 'document'
	said liaison offer
	says_err 'weekly'
}

@test "an item without a subject says so in listings for people, and not in JSON" {
	message subject= list=iesg.ietf.example.org <<<'We should change BCP 9 and start a moratorium on new working groups, effective immediately.' >"$BATS_TEST_TMPDIR/mail.eml"
	receive "$BATS_TEST_TMPDIR/mail.eml"
	liaison queue | grep -qF '(no subject)'
	liaison preview | grep -qF '(no subject)'
	[ "$(liaison queue --json | jq -r .subject)" = "" ]
}

@test "show --json has its topics as a list, as queue --json has" {
	receive process-02-moderators
	[ "$(liaison show --json 1 | jq -c .topics)" = "$(liaison queue --json | jq -c .topics)" ]
}

@test "an editor that fails leaves the words only where there are new ones" {
	receive process-02-moderators
	said mailhost_as env EDITOR=false "$MAILHOST_DIR/bin/liaison" -c "$VAR/liaison.conf" edit 1
	[ "$status" -ne 0 ]
	[ -z "$(find "$VAR" -name '*.edit-*')" ] || fail "the text of the item stays behind: $(ls "$VAR")"
}

@test "a topic is one short word" {
	receive process-02-moderators
	for wrong in '<script>' "$(printf 'x%.0s' $(seq 60))" 'a,b' '-'; do
		said liaison topic 1 "$wrong"
		[ "$status" -eq 65 ] || fail "topic $wrong exits $status"
	done
	liaison topic 1 r\&d-2026 && false
	liaison topic 1 architecture-2026
	liaison topic 1 réseau
}

@test "explain: a file that may not be read is 66, and the others are judged" {
	[ "$(id -u)" -eq 0 ]
	mails=$(folder)
	printf 'Subject: x\n\nx\n' >"$mails/00-secret.eml"
	chmod 600 "$mails/00-secret.eml"
	chown root "$mails/00-secret.eml"
	said alone explain --rules "$MAILHOST_DIR/rules" --json "$mails/00-secret.eml" "$(week ballot-01)"
	[ "$status" -eq 66 ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 1 ]
	says_err '00-secret.eml: Permission denied'
	said alone explain --rules "$MAILHOST_DIR/rules" --json "$mails"
	[ "$status" -eq 66 ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 2 ]
}

@test "standard input that cannot be read is 66, and not an empty mail" {
	for command in "explain --rules $MAILHOST_DIR/rules -" "replay --rules $MAILHOST_DIR/rules -" "reply --dry-run -"; do
		# shellcheck disable=SC2086
		said mailhost_as sh -c '"$@" </' sh "$MAILHOST_DIR/bin/liaison" $command
		[ "$status" -eq 66 ] || fail "$command </ exits $status"
		# shellcheck disable=SC2086
		said mailhost_as sh -c '"$@" <&-' sh "$MAILHOST_DIR/bin/liaison" $command
		[ "$status" -eq 66 ] || fail "$command <&- exits $status"
		[ ! -s "$BATS_TEST_TMPDIR/out" ]
	done
}

@test "explain: in a folder of messages, other things are passed over and named" {
	mails=$(folder)
	printf '# Test mail\n\nThis folder holds mail.\n' >"$mails/README.md"
	printf '#file\tverdict\na.eml\tblocked\n' >"$mails/labels.tsv"
	mkfifo "$mails/pipe"
	printf 'no header at all\n' >"$mails/odd.eml"
	printf 'no header at all\n' >"$mails/17"
	chmod -R a+rX "$mails"
	said mailhost_as timeout 20 "$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json "$mails"
	[ "$status" -eq 0 ] || fail "it exits $status: $(cat "$BATS_TEST_TMPDIR/err")"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 4 ] || fail "$(jq -r .file "$BATS_TEST_TMPDIR/out")"
	says_err 'README.md'
	says_err 'labels.tsv'
	# Named itself it is judged.
	said alone explain --rules "$MAILHOST_DIR/rules" --json "$mails/README.md"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 1 ]
}

@test "explain: a folder without messages says so" {
	mkdir -p "$MAILHOST_DIR/home/none/deeper"
	chmod -R a+rX "$MAILHOST_DIR/home/none"
	said alone explain --rules "$MAILHOST_DIR/rules" --json "$MAILHOST_DIR/home/none"
	[ "$status" -eq 0 ]
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	says_err 'none holds no message'
}

@test "where no rules are installed it says how to name some" {
	cp "$MAILHOST_DIR/bin/liaison" "$MAILHOST_DIR/home/liaison"
	[ ! -e /usr/local/share/iesg-liaison/rules ] || skip "rules are installed here"
	said mailhost_as sh -c "cd / && $MAILHOST_DIR/home/liaison explain $(week ballot-01)"
	[ "$status" -eq 66 ]
	says_err '[-]-rules'
}

@test "rules check counts in words that agree" {
	dir=$MAILHOST_DIR/home/some
	mkdir -p "$dir"
	printf 'body ONE /x/\n' >"$dir/one.rules"
	chmod -R a+rX "$dir"
	said alone rules check "$dir/one.rules"
	[ "$(cat "$BATS_TEST_TMPDIR/out")" = '1 rule, nothing wrong' ]
	printf 'body ONE /x/\nscore ONE 1\nscore ONE 2\n' >"$dir/one.rules"
	said alone rules check "$dir/one.rules"
	[ "$status" -eq 0 ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/out")" = '1 rule, 1 warning' ]
	printf 'body TWO /(/\n' >"$dir/two.rules"
	chmod -R a+rX "$dir"
	said alone rules check "$dir"
	[ "$status" -eq 65 ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/err")" = '1 error, 1 warning' ]
}

@test "rules check names a path that is not there beside what is wrong in the others" {
	dir=$MAILHOST_DIR/home/some
	mkdir -p "$dir"
	printf 'body ONE /(/\n' >"$dir/one.rules"
	chmod -R a+rX "$dir"
	said alone rules check "$dir/one.rules" "$dir/nowhere.rules"
	[ "$status" -eq 65 ]
	cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err" | grep -q 'one.rules:1:'
	cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err" | grep -q 'nowhere.rules'
	said alone rules check "$dir/nowhere.rules"
	[ "$status" -eq 65 ]
}

@test "a rule file that may not be read is 65 to rules check and 78 to explain" {
	dir=$MAILHOST_DIR/home/some
	mkdir -p "$dir"
	printf 'body ONE /x/\n' >"$dir/one.rules"
	chmod 755 "$dir"
	chmod 600 "$dir/one.rules"
	chown root "$dir/one.rules"
	said alone rules check "$dir"
	[ "$status" -eq 65 ]
	says_err 'one.rules: Permission denied'
	said alone explain --rules "$dir" "$(week ballot-01)"
	[ "$status" -eq 78 ]
}

@test "init asks again where an answer cannot be one, and says what is still missing" {
	mkdir -p "$MAILHOST_DIR/home/asked"
	chown "$MAILHOST_USER" "$MAILHOST_DIR/home/asked"
	printf '%s\n' 'no address' me@example.org '' liaison@example.org me@example.org board@example.org |
		at_terminal 80 "$MAILHOST_DIR/bin/liaison init --dir $MAILHOST_DIR/home/asked/conf --set rules.path=$MAILHOST_DIR/rules" \
			>"$BATS_TEST_TMPDIR/shown"
	grep -q '"no address" is no mail address' "$BATS_TEST_TMPDIR/shown"
	grep -q 'An address is needed' "$BATS_TEST_TMPDIR/shown"
	grep -q 'authserv_id' "$BATS_TEST_TMPDIR/shown"
	grep -q '^address = me@example.org' "$MAILHOST_DIR/home/asked/conf/liaison.conf"
	grep -q '^reply_address = liaison@example.org' "$MAILHOST_DIR/home/asked/conf/liaison.conf"
}

@test "init names the configuration so that it can be found from anywhere" {
	mkdir -p "$MAILHOST_DIR/home/rel"
	chown "$MAILHOST_USER" "$MAILHOST_DIR/home/rel"
	said mailhost_as sh -c "cd '$MAILHOST_DIR/home/rel' && '$MAILHOST_DIR/bin/liaison' init --dir here \
		--set liaison.address=me@example.org --set mail.reply_address=me@example.org \
		--set mail.from=me@example.org --set mail.destination=iab@iab.example.org \
		--set rules.path=$MAILHOST_DIR/rules"
	[ "$status" -eq 0 ]
	grep -q "liaison-receive -c $MAILHOST_DIR/home/rel/here/liaison.conf" "$BATS_TEST_TMPDIR/out" ||
		fail "$(cat "$BATS_TEST_TMPDIR/out")"
}

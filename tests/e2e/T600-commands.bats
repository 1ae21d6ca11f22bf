#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The command line: what a person and what a script get.
load lib

setup_file() { e2e_open_plain; }
teardown_file() { e2e_close; }
setup() { e2e_fresh; }

COMMANDS="init doctor handover audit report run queue show approve reject defer undo edit note topic mute watch unwatch seal offer preview order send summary resend sent correct digest explain replay rules reply status"

# Every line is one JSON object.
json_lines() { jq -es 'length > 0 and all(type == "object")' >/dev/null || fail "not one JSON object a line"; }

@test "every command has --help, which exits 0 and shows how it is called" {
	for command in $COMMANDS; do
		run liaison "$command" --help
		[ "$status" -eq 0 ] || fail "$command --help exits $status"
		[[ $output == *"liaison $command"* ]] || fail "$command --help: $output"
	done
	run mailhost_as "$MAILHOST_DIR/bin/liaison-receive" --help
	[ "$status" -eq 0 ]
}

@test "liaison --help lists the commands" {
	run mailhost_as "$MAILHOST_DIR/bin/liaison" --help
	[ "$status" -eq 0 ]
	for command in $COMMANDS; do [[ $output == *"$command"* ]]; done
}

@test "-c is taken before and after the command" {
	mailhost_as "$MAILHOST_DIR/bin/liaison" -c "$VAR/liaison.conf" status
	mailhost_as "$MAILHOST_DIR/bin/liaison" status -c "$VAR/liaison.conf"
	mailhost_as env LIAISON_CONFIG="$VAR/liaison.conf" "$MAILHOST_DIR/bin/liaison" status
}

@test "an unknown command is EX_USAGE, and says what there is" {
	run liaison frobnicate
	[ "$status" -eq 64 ]
	[[ $output == *frobnicate* ]]
}

@test "an unknown option is EX_USAGE" {
	for command in $COMMANDS; do
		run liaison "$command" --frobnicate
		[ "$status" -eq 64 ] || fail "$command --frobnicate exits $status: $output"
	done
}

@test "init writes a commented configuration, the key and the store, and asks nothing" {
	dir=$MAILHOST_DIR/home/new
	mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$dir" --set liaison.address=me@example.org \
		--set mail.reply_address=me@example.org --set mail.from=me@example.org \
		--set mail.destination=iab@iab.example.org --set "rules.path=$MAILHOST_DIR/rules" </dev/null
	[ -f "$dir/liaison.conf" ]
	grep -q '^[#;]' "$dir/liaison.conf"
	grep -qE '^destination *= *iab@iab.example.org' "$dir/liaison.conf"
	mailhost_as "$MAILHOST_DIR/bin/liaison" -c "$dir/liaison.conf" status
	[ -z "$(find "$dir" -type f ! -name liaison.conf -perm /077)" ] || fail "others can read: $(ls -lR "$dir")"
	rm -rf "$dir"
}

@test "init does not overwrite what is there, but for --force" {
	before=$(cksum "$VAR/liaison.conf")
	run mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$VAR" --set liaison.address=me@example.org \
		--set mail.reply_address=r@example.org --set mail.from=me@example.org --set mail.destination=d@example.org </dev/null
	[ "$status" -ne 0 ]
	[ "$(cksum "$VAR/liaison.conf")" = "$before" ]
}

@test "init with an unknown key says so and writes nothing" {
	run mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$MAILHOST_DIR/home/no" --set mail.colour=red \
		--set liaison.address=me@example.org --set mail.reply_address=r@example.org --set mail.from=me@example.org \
		--set mail.destination=d@example.org </dev/null
	[ "$status" -ne 0 ]
	[[ $output == *mail.colour* || $output == *colour* ]]
	[ ! -e "$MAILHOST_DIR/home/no/liaison.conf" ]
}

@test "init with an empty value where one is needed, or a path from ~, says so and writes nothing" {
	dir=$MAILHOST_DIR/home/none
	for wrong in mail.from= 'smtp.password_file=~/password' 'rules.path=~/rules'; do
		run mailhost_as "$MAILHOST_DIR/bin/liaison" init --dir "$dir" --set liaison.address=me@example.org \
			--set mail.reply_address=me@example.org --set mail.from=me@example.org \
			--set mail.destination=iab@iab.example.org --set "$wrong" </dev/null
		[ "$status" -ne 0 ]
		[[ $output == *"${wrong%%=*}"* || $output == *"from"* ]] || fail "$output"
		[ ! -e "$dir" ] || fail "$wrong: $(ls -l "$dir")"
	done
}

@test "queue lists what waits, as text and as JSON lines" {
	receive arch-06-iab-input
	receive process-02-moderators
	run liaison queue
	[[ $output == *ossification* && $output == *moderator* ]]
	liaison queue --json | json_lines
	[ "$(liaison queue --json | wc -l)" -eq 2 ]
}

@test "queue of an empty store says so, and prints nothing as JSON" {
	run liaison queue
	[ "$status" -eq 0 ]
	[ -n "$output" ]
	[ -z "$(liaison queue --json)" ]
}

@test "show tells why an item was picked and what would go out" {
	receive arch-06-iab-input
	run liaison show 1
	[[ $output == *ossification* && $output == *"Hannah Osei"* ]]
	liaison show --json 1 | json_lines
	[ "$(liaison show --json 1 | jq -r .verdict)" = breaking ]
}

@test "show of an item that is not there says so" {
	run liaison show 99
	[ "$status" -ne 0 ]
	[[ $output == *99* ]]
}

@test "approve, reject, defer and undo at the command line" {
	for name in arch-06-iab-input process-02-moderators extorg-05-ieee802 extorg-04-3gpp; do receive "$name"; done
	liaison approve 1 digest
	state_is 1 approved
	liaison reject 2 "not for them"
	state_is 2 rejected
	liaison defer 3 3d
	state_is 3 deferred
	liaison approve 4 now
	state_is 4 scheduled
	liaison undo 4
	[[ $(liaison show --json 4 | jq -r .state) =~ ^(offered|undone)$ ]]
}

@test "every verb of a reply has its twin at the command line, with the same receipt" {
	receive process-02-moderators
	receive extorg-05-ieee802
	run liaison note 1 "ask Piet first"
	[[ $output == "The note is kept with item 1; it is not sent." ]]
	liaison show 1 | grep -q 'ask Piet first'
	liaison topic 1-2 external
	[ "$(liaison show --json 2 | jq -r '.topics[]')" = external ]
	run liaison mute 1
	[[ $output == *"is muted"* ]]
	liaison undo 1
	liaison show 1 | grep -q 'undone'
	liaison watch draft-ietf-widget-frob-03
	liaison status | grep -q 'draft-ietf-widget-frob\.'
	liaison unwatch draft-ietf-widget-frob
	run liaison correct 1 "It was Friday."
	[ "$status" -ne 0 ]
	[[ $output == *"nothing of it out there to correct"* ]]
	liaison seal 1
	state_is 1 sealed
	run liaison approve 1
	[ "$status" -ne 0 ]
}

@test "no verb of a reply is without its twin, but for those that answer a mail" {
	local verbs verb
	verbs=$(sed -n 's/^\.It Ic \([a-z]*\).*/\1/p' "$LIAISON_SOURCE/man/liaison-reply.7" | sort -u)
	[ "$(wc -w <<<"$verbs")" -gt 20 ]
	for verb in $verbs; do
		[ "$verb" != confirm ] || continue
		liaison "$verb" --help >/dev/null || fail "liaison $verb is not there"
	done
}

@test "summary, sent and resend at the command line" {
	receive process-02-moderators
	run liaison summary 1 "They name a team of moderators."
	[[ $output == *"comes back as a candidate mail"* ]]
	[ "$(liaison show --json 1 | jq -r .words)" = "They name a team of moderators." ]
	for verb in sent resend; do
		run liaison "$verb" 1
		[ "$status" -eq 66 ]
		[[ $output == *"Nothing of item 1 is in doubt"* ]]
	done
}

@test "a verb without what it needs is EX_USAGE and says how it is called" {
	for command in "defer 1" "note 1" "topic 1" "correct 1" watch unwatch mute seal edit "seal 1 please" "edit 1 2"; do
		# shellcheck disable=SC2086
		run liaison $command
		[ "$status" -eq 64 ] || fail "$command exits $status: $output"
		[[ $output == *"usage: liaison ${command%% *}"* ]] || fail "$command: $output"
	done
}

# An editor that does this to the file (sed), and remembers what it saw.
editor() {
	printf '#!/bin/sh\ncp "$1" %s/seen && stat -c %%a "$1" >%s/mode && %s\n' \
		"$MAILHOST_DIR/home" "$MAILHOST_DIR/home" "$1" >"$MAILHOST_DIR/home/editor"
	chmod 755 "$MAILHOST_DIR/home/editor"
}
edit() {
	mailhost_as env VISUAL= EDITOR="$MAILHOST_DIR/home/editor" "$MAILHOST_DIR/bin/liaison" -c "$VAR/liaison.conf" edit "$@"
}

@test "edit opens the words that would go out, and what is saved is a new revision" {
	receive process-02-moderators
	words=$(liaison show --json 1 | jq -r .words)
	editor 'printf "In short: moderators.\\n# not this\\n" >"$1"'
	run edit 1
	[ "$status" -eq 0 ] || fail "$output"
	[[ $output == *"comes back as a candidate mail"* ]]
	grep -qF "$(head -n 1 <<<"$words")" "$MAILHOST_DIR/home/seen" || fail "$(cat "$MAILHOST_DIR/home/seen")"
	[ "$(cat "$MAILHOST_DIR/home/mode")" = 600 ]
	[ "$(liaison show --json 1 | jq -r .words)" = "In short: moderators." ]
	[ "$(liaison show --json 1 | jq -r .revision)" -eq 2 ]
	[ -z "$(find "$VAR" -name '*.edit-*')" ] || fail "the file was left behind"
}

@test "edit changes nothing when the text is as it was, empty, or the editor fails" {
	receive process-02-moderators
	for change in true ': >"$1"' 'printf "# only this\\n" >"$1"' false; do
		editor "$change"
		run edit 1
		[ "$(liaison show --json 1 | jq -r .revision)" -eq 1 ] || fail "$change: $output"
		[[ $output == *"nothing changed"* ]] || fail "$change: $output"
	done
	[ "$status" -ne 0 ]
}

@test "edit does not overwrite what came meanwhile, and keeps the words" {
	receive process-02-moderators
	editor 'printf "In short.\\n" >"$1"; VISUAL= EDITOR="sed -i s/^/x/" '"$MAILHOST_DIR/bin/liaison -c $VAR/liaison.conf edit 1 >/dev/null"
	run edit 1
	[ "$status" -ne 0 ]
	[[ $output == *"newer revision"*"Your words are in"* ]] || fail "$output"
	[ "$(cat "$VAR"/*.edit-*)" = "In short." ]
}

@test "a decision about several items is all or nothing" {
	receive arch-06-iab-input
	receive process-02-moderators
	run liaison approve 1 2 99
	[ "$status" -ne 0 ]
	state_is 1 offered
	state_is 2 offered
	liaison approve 1-2 digest
	state_is 2 approved
}

@test "defer to a day that is not in the calendar is refused" {
	receive arch-06-iab-input
	for when in 2027-02-30 yesterday 0d -3d ""; do
		run liaison defer 1 "$when"
		[ "$status" -ne 0 ] || fail "defer 1 \"$when\" was taken"
	done
	state_is 1 offered
}

@test "status says how things stand, as text and JSON" {
	receive arch-06-iab-input
	receive confidential-03-subpoena
	run liaison status
	[ "$status" -eq 0 ]
	liaison status --json | json_lines
	[ "$(liaison status --json | jq .messages)" -eq 2 ]
}

@test "explain needs neither store nor configuration, and prints the fields of its interface" {
	mail=$(week arch-06-iab-input)
	json=$(cd / && env -i PATH="$PATH" HOME=/nonexistent "$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json "$mail")
	json_lines <<<"$json"
	jq -e '.verdict == "breaking" and (.file | type == "string") and .index == 0 and
		.message_id == "20261119.00822.c1dfd96e@mail.example.com" and (.source | type == "string") and
		.summary_only == false and (.score | type == "number") and (.topics | index("architecture")) and
		(.documents | type == "array") and (.rules | length > 0) and
		(.rules[0] | (.name | type == "string") and (.score | type == "number") and (.hit | type == "array")) and
		(.reasons | length > 0)' <<<"$json" >/dev/null || fail "$json"
}

@test "explain reads a message, an mbox, a Maildir, a directory and standard input" {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p dir box/{cur,new,tmp}
	for name in arch-06-iab-input process-02-moderators; do
		cp "$(week "$name")" dir/
		cp "$(week "$name")" "box/cur/$name:2,S"
		{
			echo "From iesg-bounces@ietf.example.org  Thu Nov 19 15:12:41 2026"
			sed 's/^\(>*From \)/>\1/' "$(week "$name")"
			echo
		} >>mbox
	done
	explain() { "$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json "$@"; }
	[ "$(explain mbox | jq -c '[.index, .verdict]' | sort | tr '\n' ' ')" = '[0,"breaking"] [1,"digest"] ' ]
	[ "$(explain box | wc -l)" -eq 2 ]
	[ "$(explain dir | wc -l)" -eq 2 ]
	[ "$(explain - <"$(week arch-06-iab-input)" | jq -r .verdict)" = breaking ]
	explain mbox box dir | json_lines
}

@test "explain of a file that is not there fails and names it" {
	run "$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json /nonexistent.eml
	[ "$status" -ne 0 ]
	[[ $output == */nonexistent.eml* ]]
}

@test "replay counts what explain says, in every form of archive, without store or configuration" {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p dir box/{cur,new,tmp}
	for mail in "$WEEK"/*.eml; do
		cp "$mail" dir/
		cp "$mail" "box/cur/$(basename "$mail"):2,S"
		{
			echo "From iesg-bounces@ietf.example.org  Thu Nov 19 15:12:41 2026"
			sed 's/^\(>*From \)/>\1/' "$mail"
			echo
		} >>mbox
	done
	replay() { env -i PATH="$PATH" HOME=/nonexistent "$MAILHOST_DIR/bin/liaison" replay --rules "$MAILHOST_DIR/rules" --json "$@"; }
	counts='{verdicts: (reduce .[].verdict as $v ({blocked: 0, elsewhere: 0, ignore: 0, digest: 0, breaking: 0}; .[$v] += 1)),
		rules: ([.[].rules[].name] | group_by(.) | map({name: .[0], hits: length}) | sort_by(.name))}'
	want=$("$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json dir | jq -cs "$counts")
	for archive in dir box mbox "--jobs 1 mbox" "--jobs 3 dir" "- "; do
		# shellcheck disable=SC2086
		json=$(replay $archive <mbox)
		[ "$(jq -c '{verdicts, rules: (.rules | sort_by(.name))}' <<<"$json")" = "$want" ] || fail "$archive: $json, not $want"
		jq -e --argjson n "$(ls dir | wc -l)" '.messages == $n and .bytes > 0 and (.seconds | type == "number")' <<<"$json"
	done
	[ "$(jq '.verdicts | add' <<<"$want")" -gt 20 ]
	[ "$(jq '.verdicts.blocked' <<<"$want")" -gt 0 ]
}

@test "replay of what is not there, is empty or is no mail says so" {
	cd "$BATS_TEST_TMPDIR"
	: >empty
	echo "just words" >words
	while read -r code path; do
		run "$MAILHOST_DIR/bin/liaison" replay --rules "$MAILHOST_DIR/rules" --json "$path"
		[ "$status" -eq "$code" ] || fail "$path exits $status"
		[[ $output == *"$path"* ]]
	done <<-CASES
		66 /nonexistent.mbox
		65 empty
		65 words
	CASES
	run "$MAILHOST_DIR/bin/liaison" replay --rules "$MAILHOST_DIR/rules" --json words "$(week arch-06-iab-input)"
	[ "$status" -eq 65 ]
	[ "$(tail -n 1 <<<"$output" | jq .verdicts.breaking)" -eq 1 ]
}

@test "replay --against says what was found, what was not, and which messages came out otherwise" {
	cd "$BATS_TEST_TMPDIR"
	cp -r "$LIAISON_SOURCE/tests/data/labelled" .
	replay() { "$MAILHOST_DIR/bin/liaison" replay --rules "$MAILHOST_DIR/rules" "$@" labelled/*.eml; }
	json=$(replay --json --against labelled/labels.tsv)
	jq -e '.against | .labelled == 40 and .unmatched == 0 and .recall >= 0.9 and .precision >= 0.9 and .leaks == 0 and
		([.confusion[][]] | add) == 40' <<<"$json" || fail "$json"
	# three labels turned round, by file, by Message-ID and by decision
	id=$(sed -n 's/^Message-ID: *<\(.*\)>/\1/Ip' labelled/relay-now-arch-06-iab-input-requested.eml)
	printf 'digest-process-02-moderators.eml\tblocked\n%s\tignore\n{"file":"ignore-ballot-01-noobjection.eml","decision":"approve"}\n' "$id" >wrong
	json=$(replay --json --against wrong)
	jq -e '.against == {labels: 3, unmatched: 0, labelled: 3, right: 0, recall: 0, precision: 0, leaks: 1,
			confusion: .against.confusion} and
		.against.confusion.blocked.digest == 1 and .against.confusion.ignore.breaking == 1 and
		.against.confusion.wanted.ignore == 1 and
		([.changes[] | [.wanted, .verdict]] | sort) == [["blocked", "digest"], ["ignore", "breaking"], ["wanted", "ignore"]]' <<<"$json" ||
		fail "$json"
	run replay --against wrong
	[[ $output == *"0 of 3 right"* && $output == *"confidential let through: 1"* && $output == *digest-process-02-moderators.eml* ]]
	printf 'x\tperhaps\n' >bad
	run replay --against bad
	[ "$status" -eq 65 ]
	[[ $output == *bad:1:* ]]
}

@test "replay --against takes what explain --json wrote, so that a change of rules can be held against today" {
	cd "$BATS_TEST_TMPDIR"
	"$MAILHOST_DIR/bin/liaison" explain --rules "$MAILHOST_DIR/rules" --json "$LIAISON_SOURCE/tests/data/labelled"/*.eml >today
	jq -e '.against.right == 40 and .changes == []' <<<"$("$MAILHOST_DIR/bin/liaison" replay --json \
		--rules "$MAILHOST_DIR/rules" --against today "$LIAISON_SOURCE/tests/data/labelled"/*.eml)"
}

@test "replay --rules-new says message by message what a change of rules gains and loses" {
	cd "$BATS_TEST_TMPDIR"
	mkdir old new
	printf 'header A Subject =~ /apple/\nverdict A digest\nbody B /pear/\nverdict B breaking\n' >old/x.rules
	printf 'header A Subject =~ /apple/\nverdict A digest\nbody C /plum/\nverdict C digest\n' >new/x.rules
	mkdir mails
	printf 'Subject: apple\nMessage-ID: <1@x>\n\nnothing\n' >mails/1
	printf 'Subject: apple\nMessage-ID: <2@x>\n\npear\n' >mails/2
	printf 'Subject: none\nMessage-ID: <3@x>\n\nplum\n' >mails/3
	printf '1@x\tapprove\n2@x\treject\n3@x\tapprove\n' >decisions
	replay() { "$MAILHOST_DIR/bin/liaison" replay --rules old --rules-new new --against decisions "$@" mails; }
	json=$(replay --json)
	jq -e '.verdicts.breaking == 1 and .verdicts_new.breaking == 0 and .verdicts_new.digest == 3 and
		([.rules[] | [.name, .hits, .hits_new]] | sort) == [["A", 2, 2], ["B", 1, 0], ["C", 0, 1]] and
		.against.recall == 0.5 and .against_new.recall == 1 and
		(.changes | map({message_id, wanted, verdict, verdict_new, gained, lost})) == [
			{message_id: "2@x", wanted: "unwanted", verdict: "breaking", verdict_new: "digest", gained: [], lost: ["B"]},
			{message_id: "3@x", wanted: "wanted", verdict: "ignore", verdict_new: "digest", gained: ["C"], lost: []}]' <<<"$json" ||
		fail "$json"
	run replay
	[[ $output == *$'unwanted\tbreaking\tdigest\t-B\t'* && $output == *$'wanted\tignore\tdigest\t+C\t'* ]] || fail "$output"
}

@test "replay at a terminal is a table, and in a pipe lines of tabs" {
	cd "$BATS_TEST_TMPDIR"
	run "$MAILHOST_DIR/bin/liaison" replay --rules "$MAILHOST_DIR/rules" "$(week arch-06-iab-input)"
	[ "$status" -eq 0 ]
	[[ $output == *$'breaking\t1'* && $output == *"1 message"* ]]
	run script -qec "stty cols 100; $MAILHOST_DIR/bin/liaison replay --rules $MAILHOST_DIR/rules $(week arch-06-iab-input)" /dev/null
	[[ $output == *"VERDICT"*"MESSAGES"* && $output != *$'\t'* ]]
}

@test "rules check passes the shipped rules" {
	run "$MAILHOST_DIR/bin/liaison" rules check "$MAILHOST_DIR/rules"
	[ "$status" -eq 0 ] || fail "$output"
}

@test "rules check names file, line and column, and exits 65" {
	cd "$BATS_TEST_TMPDIR"
	while IFS='|' read -r what line; do
		printf '# a comment\n%s\n' "$line" >bad.rules
		run "$MAILHOST_DIR/bin/liaison" rules check bad.rules
		[ "$status" -eq 65 ] || fail "$what: exit $status: $output"
		[[ $output =~ bad\.rules:2:[0-9]+:\ . ]] || fail "$what: $output"
	done <<-'CASES'
		an unknown word|frobnicate X /y/
		a bad regex|body X /(unclosed/
		an empty regex|body X //
		a score without a rule|score NOBODY 2.0
		a directive without a rule|verdict NOBODY breaking
		an unknown verdict|verdict NOBODY perhaps
	CASES
}

@test "rules check --json is one object a line" {
	cd "$BATS_TEST_TMPDIR"
	printf 'body X /(/\nfrobnicate\n' >bad.rules
	run "$MAILHOST_DIR/bin/liaison" rules check --json bad.rules
	[ "$status" -eq 65 ]
	printf '%s\n' "${lines[@]}" | json_lines
}

# The keys of an object in liaison.1, in their order, as --json has them.
manual_keys() { # COMMAND
	sed -n "/^\\.Ss JSON/,\$p" "$LIAISON_SOURCE/man/liaison.1" |
		awk -v it=".It Ic $1" '$0 == it || index($0, it " ,") == 1 { on = 1; next } on && /^\.Ed/ { exit } on && !/^\./' |
		jq -c '[paths | map(if type == "number" then "[]" else . end) | join(".")]'
}

@test "the manual shows every object as --json prints it" {
	receive process-02-moderators
	receive arch-06-iab-input
	liaison approve 1 digest
	liaison digest --now >/dev/null 2>&1 || true
	local dir=$MAILHOST_DIR/home/shapes
	mkdir -p "$dir"
	printf 'body A /(/\n' >"$dir/bad.rules"
	printf 'approve 12' >"$dir/reply"
	chmod -R a+rX "$dir"
	while IFS='|' read -r name command; do
		# shellcheck disable=SC2086
		printed=$(liaison $command 2>/dev/null | head -n 1 | jq -c keys_unsorted) || true
		[ -n "$printed" ] || fail "$name prints nothing"
		[ "$printed" = "$(manual_keys "$name" | jq -c 'map(select(contains(".") | not))')" ] ||
			fail "$name: $printed, and the manual has $(manual_keys "$name")"
	done <<-LIST
		explain|explain --rules $MAILHOST_DIR/rules --json $(week arch-06-iab-input)
		replay|replay --rules $MAILHOST_DIR/rules --json $(week arch-06-iab-input)
		rules check|rules check --json $dir
		rules list|rules list --json $MAILHOST_DIR/rules
		reply|reply --dry-run --json $dir/reply
		queue|queue --json
		show|show --json 2
		status|status --json
		run|run --json
		audit|audit --json
		doctor|doctor --json
	LIST
}

@test "reply --dry-run shows what would be understood, without a store" {
	cd "$BATS_TEST_TMPDIR"
	printf 'From: a@b.example\nSubject: Re: x\n\napprove 12 14-16\nreject rest\n\n> reject 12\n' >reply.eml
	json=$(env -i PATH="$PATH" HOME=/nonexistent "$MAILHOST_DIR/bin/liaison" reply --dry-run --json reply.eml)
	jq -e '.automatic == false and .problems == [] and
		.commands[0] == {"verb": "approve", "items": [12, 14, 15, 16], "argument": ""} and
		.commands[1].verb == "reject" and .commands[1].argument == "rest" and
		(.text | contains("approve 12 14-16")) and (.text | contains("reject 12") | not)' <<<"$json" >/dev/null || fail "$json"
}

@test "reply --dry-run: with any problem, and for automatic mail, commands is empty" {
	cd "$BATS_TEST_TMPDIR"
	printf 'From: a@b.example\n\napprove\nreject\n' >both.eml
	jq -e '.commands == [] and (.problems | length > 0)' <<<"$("$MAILHOST_DIR/bin/liaison" reply --dry-run --json both.eml)"
	printf 'From: a@b.example\nAuto-Submitted: auto-replied\n\napprove\n' >auto.eml
	jq -e '.commands == [] and .automatic == true' <<<"$("$MAILHOST_DIR/bin/liaison" reply --dry-run --json auto.eml)"
}

@test "control bytes of a subject do not reach the terminal" {
	message "subject=Ossification $(printf '\033]0;owned\007\033[31m') and middleboxes, IAB input wanted" >"$BATS_TEST_TMPDIR/esc.eml" <<-TEXT
		We want architectural input from the IAB on protocol ossification and mandatory
		middleboxes before the ballot opens next Thursday.
	TEXT
	receive "$BATS_TEST_TMPDIR/esc.eml"
	for command in queue "show 1" status; do
		# shellcheck disable=SC2086
		! liaison $command | LC_ALL=C grep -q "$(printf '\033')" || fail "$command prints an escape"
	done
}

@test "liaison run without anything to do is quiet and exits 0" {
	run liaison run
	[ "$status" -eq 0 ]
	[ -z "$output" ] || fail "$output"
}

@test "liaison run --watch keeps working until it is told to end" {
	liaison run --watch &
	watch=$!
	sleep 1
	kill -0 "$watch"
	kill -TERM "$watch"
	wait "$watch" || code=$?
	[ "${code:-0}" -eq 0 ] || [ "${code:-0}" -eq 143 ]
}

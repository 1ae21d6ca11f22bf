#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# liaison-receive with the default rules, with 300 made ones and with none,
# against procmail (into a Maildir) and against a program that only reads,
# writes, fsyncs and renames: the same messages, in turn, medians of all.
# Then the instructions of one message where valgrind is there, and the peak
# memory of a 25 MB message.
#
#	tests/bench/receive.sh [RUNS]        default 300
#	RECEIVE_BEFORE=FILE                  another liaison-receive, to compare with
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${LIAISON_BIN:-$top/build}
runs=${1:-300}
dir=$(mktemp -d /var/tmp/liaison-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT

cc -O2 -D_GNU_SOURCE -o "$dir/alternate" "$top/tests/bench/alternate.c"
cc -O2 -D_GNU_SOURCE -o "$dir/durable" "$top/tests/bench/durable.c"

# store NAME RULES: a configuration and a store, whose call is NAME below.
store() {
	"$bin/liaison" init --dir "$dir/$1" --set liaison.address=me@example.org \
		--set mail.reply_address=desk@example.org --set mail.from=me@example.org \
		--set mail.destination=iab@example.org --set rules.path="$2" >/dev/null
}

: >"$dir/none.rules"
"$top/tests/bench/made_rules.sh" 300 >"$dir/made.rules"
store default "$top/rules"
store made "$dir/made.rules"
store none "$dir/none.rules"
mkdir -p "$dir/floor" "$dir/Maildir"/{new,cur,tmp}
printf 'DEFAULT=%s/Maildir/\n' "$dir" >"$dir/procmailrc"

# 5 KB of list mail that nobody need hear of.
{
	printf 'From: A <a@example.org>\nTo: iesg@ietf.example.org\nSubject: minutes\n'
	printf 'List-Id: <iesg.ietf.example.org>\nDate: Thu, 19 Nov 2026 12:00:00 +0000\n\n'
	for _ in $(seq 70); do
		echo "A line of text about the dinner and the train to the last meeting here."
	done
} >"$dir/message"

verdict=$("$bin/liaison" explain --rules "$top/rules" --json "$dir/message" | sed 's/.*"verdict": *"\([a-z]*\)".*/\1/')
if [ "$verdict" != ignore ]; then
	echo "the message is no routine mail any more ($verdict): write another one" >&2
	exit 1
fi

hook=$bin/liaison-receive
calls=("procmail $dir/procmailrc" "$dir/durable $dir/floor")
for rules in default made none; do
	calls+=("$hook -c $dir/$rules/liaison.conf")
done
if [ -n "${RECEIVE_BEFORE:-}" ]; then
	cp -r "$dir/default" "$dir/before"
	sed -i "s|$dir/default|$dir/before|g" "$dir/before/liaison.conf"
	calls+=("$RECEIVE_BEFORE -c $dir/before/liaison.conf")
fi
echo "median of $runs, ratio to procmail, processor time:"
"$dir/alternate" "$runs" "$dir/message" "${calls[@]}" |
	tee "$dir/result" | sed "s|$dir/||g; s|$bin/||g"
awk '/made\//{made = $1; cpu = $4} /none\//{none = $1; cpu_none = $4}
	END { printf "300 rules cost %.2f ms more than none (processor time %.2f ms)\n", made - none, cpu - cpu_none }' "$dir/result"

if command -v valgrind >/dev/null; then
	echo "instructions of one message:"
	for rules in default made none; do
		{
			echo "Message-ID: <$rules@count.example.org>"
			cat "$dir/message"
		} >"$dir/counted"
		valgrind --tool=callgrind --callgrind-out-file=/dev/null "$hook" \
			-c "$dir/$rules/liaison.conf" <"$dir/counted" 2>&1 |
			awk -v rules=$rules '/Collected/ { printf "%8.2f M  %s\n", $NF / 1e6, rules }'
	done
fi

{
	cat "$dir/message"
	head -c 25000000 /dev/zero | tr '\0' a | fold -w 72
} | head -c 26000000 >"$dir/large"
/usr/bin/time -f '%M' "$hook" -c "$dir/default/liaison.conf" <"$dir/large" 2>"$dir/peak"
peak=$(tail -n 1 "$dir/peak")
awk -v peak="$peak" -v size="$(stat -c %s "$dir/large")" \
	'BEGIN { printf "peak memory of a %.1f MB message: %.1f MB, %.2f times its size\n", size / 1e6, peak * 1024 / 1e6, peak * 1024 / size }'

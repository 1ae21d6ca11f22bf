#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# liaison-receive against procmail (into a Maildir) and against a program that
# only reads, writes, fsyncs and renames: the same messages, in turn, medians.
# Then the peak memory of a 25 MB message.
#
#	tests/bench/receive.sh [RUNS]        default 300
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${LIAISON_BIN:-$top/build}
runs=${1:-300}
dir=$(mktemp -d /var/tmp/liaison-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT

cc -O2 -D_GNU_SOURCE -o "$dir/alternate" "$top/tests/bench/alternate.c"
cc -O2 -D_GNU_SOURCE -o "$dir/durable" "$top/tests/bench/durable.c"
"$bin/liaison" init --dir "$dir/liaison" --set liaison.address=me@example.org \
	--set mail.reply_address=desk@example.org --set mail.from=me@example.org \
	--set rules.path="$top/rules" >/dev/null
mkdir -p "$dir/floor" "$dir/Maildir"/{new,cur,tmp}
printf 'DEFAULT=%s/Maildir/\n' "$dir" >"$dir/procmailrc"

# 5 KB of list mail that nobody need hear of.
{
	printf 'From: A <a@example.org>\nTo: iesg@ietf.example.org\nSubject: minutes\n'
	printf 'List-Id: <iesg.ietf.example.org>\nDate: Thu, 19 Nov 2026 12:00:00 +0000\n\n'
	for _ in $(seq 70); do
		echo "A line of text about the weather and the food at the last meeting here."
	done
} >"$dir/message"

echo "median of $runs, ratio to procmail:"
"$dir/alternate" "$runs" "$dir/message" "procmail $dir/procmailrc" \
	"$bin/liaison-receive -c $dir/liaison/liaison.conf" "$dir/durable $dir/floor" |
	sed "s|$dir/||g; s|$bin/||g"

{
	cat "$dir/message"
	head -c 25000000 /dev/zero | tr '\0' a | fold -w 72
} | head -c 26000000 >"$dir/large"
/usr/bin/time -f '%M' "$bin/liaison-receive" -c "$dir/liaison/liaison.conf" <"$dir/large" 2>"$dir/peak"
peak=$(tail -n 1 "$dir/peak")
awk -v peak="$peak" -v size="$(stat -c %s "$dir/large")" \
	'BEGIN { printf "peak memory of a %.1f MB message: %.1f MB, %.2f times its size\n", size / 1e6, peak * 1024 / 1e6, peak * 1024 / size }'

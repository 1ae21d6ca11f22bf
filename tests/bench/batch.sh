#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# `liaison replay` over a made archive of 20,000 messages, some 240 MB, against
# pcre2grep over the raw file, procmail, spamassassin and rspamd where they are
# installed: all in one run, in turn, medians.  What starts a program a message,
# or takes minutes, gets the first messages only.
#
#	tests/bench/batch.sh [RUNS [MESSAGES]]     default 5 runs, 20000 messages
#	BATCH_ONLY=replay        liaison alone
#	BATCH_BEFORE=FILE        another liaison, to compare with
#
# Columns: MB/s by the clock, MB/s by processor time (which a busy machine
# bends less), peak memory in MB, what it was.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${LIAISON_BIN:-$top/build}
runs=${1:-5}
messages=${2:-20000}
dir=$(mktemp -d /var/tmp/liaison-batch.XXXXXX)
rspamd=
finish() {
	[ -z "$rspamd" ] || kill "$rspamd" 2>/dev/null || true
	rm -rf "$dir"
}
trap finish EXIT

cc -O2 -D_GNU_SOURCE -o "$dir/archive" "$top/tests/bench/archive.c"
"$dir/archive" "$messages" >"$dir/all.mbox"
: >"$dir/none.rules"
for count in 30 300; do
	"$top/tests/bench/made_rules.sh" $count >"$dir/$count.rules"
	"$top/tests/bench/made_rules.sh" $count met >"$dir/$count-met.rules"
	sed -n 's|^body [^ ]* /\(.*\)/i$|\1|p' "$dir/$count.rules" >"$dir/$count.patterns"
done

# once NAME BYTES COMMAND...: one run, a line in results.
once() {
	local name=$1 bytes=$2
	shift 2
	/usr/bin/time -q -o "$dir/time" -f '%e %U %S %M' "$@" >"$dir/out" 2>"$dir/err" ||
		[ "$1" = pcre2grep ] || { cat "$dir/err" >&2; echo "batch: $name failed" >&2; exit 70; }
	awk -v name="$name" -v bytes="$bytes" '{
		cpu = $2 + $3
		printf "%.1f\t%.1f\t%.0f\t%s\n", bytes / 1e6 / ($1 > 0 ? $1 : 0.005),
			bytes / 1e6 / (cpu > 0 ? cpu : 0.005), $4 * 1024 / 1e6, name }' "$dir/time" >>"$dir/results"
}

size() { stat -c %s "$1"; }

replay() { # NAME JOBS RULES [BINARY [OPTION...]]
	local name=$1 jobs=$2 rules=$3 program=${4:-$bin/liaison}
	shift $(($# < 4 ? $# : 4))
	once "$name" "$(size "$dir/all.mbox")" "$program" replay --jobs "$jobs" --rules "$rules" \
		"$@" --json "$dir/all.mbox"
}

# first N: the first N messages, in a file of their own.
first() { "$dir/archive" "$1" >"$dir/$1.mbox"; }

# The same 27 words in procmail's language, each tried on the raw body.
procmail_rules() {
	printf 'DEFAULT=/dev/null\nLOGFILE=/dev/null\n'
	sed -n 's|^body [^ ]* /\\b\([a-z]*\).*|:0B\n* \\<\1\\>\n/dev/null\n|p' "$1"
}

# A private one on a port of its own, without network and without its own rules.
rspamd_start() {
	mkdir -p "$dir/rspamd"
	cat >"$dir/rspamd.conf" <<-END
		options {
		  pidfile = "$dir/rspamd/pid"; filters = "regexp"; tempdir = "$dir/rspamd";
		  hs_cache_dir = "$dir/rspamd"; control_socket = "$dir/rspamd/control mode=0600";
		  dns { nameserver = ["127.0.0.1:1:1"]; timeout = 0.01s; retransmits = 1; }
		}
		logging { type = "file"; filename = "$dir/rspamd/log"; level = "warning"; }
		group "rules" { max_score = 100; }
		actions { reject = 1000; }
		worker "normal" { bind_socket = "127.0.0.1:21333"; count = 1; }
		lua = "$dir/rspamd.lua"
		modules { path = "/usr/share/rspamd/plugins/spamassassin.lua"; }
		spamassassin { ruleset = "$dir/30.rules"; }
	END
	echo '-- none' >"$dir/rspamd.lua"
	chmod a+rx "$dir"
	chmod a+rwx "$dir/rspamd"
	rspamd -f -u _rspamd -g _rspamd -c "$dir/rspamd.conf" >"$dir/rspamd.out" 2>&1 &
	rspamd=$!
	sleep 10 # it compiles its regexes in the background
}

others() {
	for count in 30 300; do
		once "pcre2grep, raw, $count patterns" "$(size "$dir/all.mbox")" \
			pcre2grep -c -i -f "$dir/$count.patterns" "$dir/all.mbox"
	done
	if command -v procmail >/dev/null; then
		once "procmail, raw, 27 conditions, 500 messages" "$(size "$dir/500.mbox")" \
			formail -s procmail -m "$dir/procmailrc" <"$dir/500.mbox"
	fi
	if command -v spamassassin >/dev/null; then
		once "spamassassin, 30 rules, 100 messages" "$(size "$dir/100.mbox")" \
			spamassassin -L -C "$dir/sa" --siteconfigpath="$dir/empty" -p "$dir/sa/prefs" \
			--mbox "$dir/100.mbox"
	fi
	if [ -n "$rspamd" ]; then
		once "rspamd, 30 rules, 500 messages (by the clock)" "$(cat "$dir"/split/* | wc -c)" \
			rspamc -h 127.0.0.1:21333 "$dir"/split
	fi
}

others_prepare() {
	first 100
	procmail_rules "$dir/30.rules" >"$dir/procmailrc"
	mkdir -p "$dir/empty" "$dir/sa" "$dir/split"
	cp "$dir/30.rules" "$dir/sa/made.cf"
	cp /usr/share/spamassassin/20_aux_tlds.cf "$dir/sa" 2>/dev/null || true
	echo 'loadplugin Mail::SpamAssassin::Plugin::Check' >"$dir/sa/check.pre"
	: >"$dir/sa/prefs"
	csplit -s -z -n 4 -f "$dir/split/m" "$dir/500.mbox" '/^From .*-bounces@/' '{*}'
	if command -v rspamd >/dev/null && [ "$(id -u)" -eq 0 ]; then
		rspamd_start
	fi
}

first 500
[ "${BATCH_ONLY:-}" = replay ] || others_prepare
: >"$dir/results"
for _ in $(seq "$runs"); do
	for jobs in 1 2; do
		for rules in none 30 300 30-met 300-met; do
			replay "replay, $jobs jobs, $rules rules" $jobs "$dir/$rules.rules"
		done
		replay "replay, $jobs jobs, default rules" $jobs "$top/rules"
	done
	if "$bin/liaison" replay --prefilter hs --rules "$dir/none.rules" "$dir/500.mbox" >/dev/null 2>&1; then
		for rules in 30 300; do
			replay "replay, 1 jobs, $rules rules, libhs" 1 "$dir/$rules.rules" "$bin/liaison" --prefilter hs
		done
	fi
	replay "replay, 1 jobs, 300 rules, no prefilter" 1 "$dir/300.rules" "$bin/liaison" --prefilter none
	if [ -n "${BATCH_BEFORE:-}" ]; then
		for rules in 30 300; do
			replay "before, 1 jobs, $rules rules" 1 "$dir/$rules.rules" "$BATCH_BEFORE"
		done
	fi
	[ "${BATCH_ONLY:-}" = replay ] || others
done

echo "$messages messages, $(size "$dir/all.mbox") bytes, medians of $runs:"
printf '%10s %10s %8s\n' MB/s MB/s-cpu peak-MB
awk -F '\t' '
	function median(list, n, i, j, t, v) {
		n = split(list, v, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
		return v[int((n + 1) / 2)]
	}
	!($4 in clock) { order[++names] = $4 }
	{ clock[$4] = clock[$4] " " $1; cpu[$4] = cpu[$4] " " $2; peak[$4] = peak[$4] " " $3 }
	END {
		for (i = 1; i <= names; i++)
			printf "%10s %10s %8s  %s\n", median(clock[order[i]]), median(cpu[order[i]]),
				median(peak[order[i]]), order[i]
	}' "$dir/results" | tee "$dir/table"
median() { awk -v c="$1" -v name="$2" 'index($0, name) { print $c; exit }' "$dir/table"; }
awk -v one="$(median 2 'replay, 1 jobs, 300 rules')" -v few="$(median 2 'replay, 1 jobs, 30 rules')" \
	-v clock="$(median 1 'replay, 1 jobs, 300 rules')" -v two="$(median 1 'replay, 2 jobs, 300 rules')" \
	'BEGIN { printf "300 rules cost %.2f times what 30 cost; two jobs are %.2f times as fast as one\n", few / one, two / clock }'

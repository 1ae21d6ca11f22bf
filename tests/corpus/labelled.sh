#!/bin/bash
# SPDX-License-Identifier: ISC
#
# The default rules on mail that people have judged: one TAP line a message,
# and a table of what was expected, what came out, and which rules did it.
#
#   tests/corpus/labelled.sh [CORPUS...]
#
# A CORPUS is a folder of messages with a labels.tsv: file, verdict, kind,
# difficulty, other verdicts that are as right ("-" or a list with commas),
# why.  Without one, tests/data/labelled and tests/data/labelled-weak.
# $LIAISON is the program, $RULES the rules (rules/ of the source tree).
#
# Where the folder holds a file `floors` ("recall 95", "precision 90", in
# percent) its messages may come out otherwise one by one; together they must
# reach the floors, and nothing confidential may come through.
#
# Behind the table stand the figures that say whether rules serve a liaison:
# how much of what the destination should hear is found, how much of what is
# found it should hear, and whether anything confidential came through.

set -u

# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
[ $# -gt 0 ] || set -- "$source_dir/tests/data/labelled" "$source_dir/tests/data/labelled-weak"

tests=0 failures=0
heard=0 missed=0 noise=0 leaks=0 wrong=0
table=$(mktemp) || exit 99
trap 'rm -f "$table"' EXIT

# A candidate is what the liaison is asked about.
candidate() {
	[ "$1" = digest ] || [ "$1" = breaking ]
}

# Counts for recall, precision and leaks; a verdict that is as right as the
# expected one counts as the expected one.
count() {
	local want=$1 got=$2

	if candidate "$want" && candidate "$got"; then
		heard=$((heard + 1))
	elif candidate "$want"; then
		missed=$((missed + 1))
	elif candidate "$got"; then
		noise=$((noise + 1))
	fi
	if [ "$want" = blocked ] && [ "$got" != blocked ]; then leaks=$((leaks + 1)); fi
}

# One message: ok or not ok, and its row of the table.
judge() {
	local corpus=$1 file=$2 want=$3 also=$4 why=$5
	local line got hits says=ok shown=ok

	tests=$((tests + 1))
	line=$("$liaison" explain --rules "$rules" --json "$corpus/$file")
	got=$(jq -r '.verdict' <<<"$line")
	hits=$(jq -r '[.rules[] | select(.score != 0 or (.name | test("^(BLOCK|RESTRICT)"))) | .name] | join(" ")' <<<"$line")
	if [ "$got" != "$want" ] && [[ ,$also, != *,$got,* ]]; then
		says="not ok"
		wrong=$((wrong + 1))
		if [ ! -f "$corpus/floors" ] || [ "$want" = blocked ]; then
			shown="not ok"
			failures=$((failures + 1))
		fi
	fi
	printf '%s %d - %s is %s (%s)\n' "$shown" "$tests" "$file" "$want" "$why"
	[ "$says" = ok ] || printf '# %s came out as %s\n' "$file" "${got:-nothing}"
	printf '%s\t%s\t%s\t%s\t%s\n' "$says" "$file" "$want" "${got:-?}" "$hits" >>"$table"
	[[ ,$also, != *,$got,* ]] || got=$want
	count "$want" "$got"
}

percent() {
	[ "$2" -eq 0 ] && echo - || echo "$((100 * $1 / $2))%"
}

# A floor of the corpus: its name, and what was reached of how many.
floor() {
	local corpus=$1 name=$2 reached=$3 of=$4 least says=ok

	least=$(sed -n "s/^$name \([0-9]*\)$/\1/p" "$corpus/floors")
	tests=$((tests + 1))
	if [ -z "$least" ] || [ $((100 * reached)) -lt $((least * of)) ]; then
		says="not ok"
		failures=$((failures + 1))
	fi
	echo "$says $tests - $(basename "$corpus"): $name is at least ${least:-?} % ($reached of $of)"
}

# One corpus: its messages, its floors, its table.
corpus() {
	local corpus=$1 file want also why says got hits

	heard=0 missed=0 noise=0 leaks=0 wrong=0 first=$tests
	: >"$table"
	while IFS=$'\t' read -r file want _ _ also why; do
		[[ $file == \#* ]] || judge "$corpus" "$file" "$want" "$also" "$why"
	done <"$corpus/labels.tsv"
	count=$((tests - first))
	if [ -f "$corpus/floors" ]; then
		floor "$corpus" recall $heard $((heard + missed))
		floor "$corpus" precision $heard $((heard + noise))
	fi
	{
		printf '%-8s %-56s %-10s %-10s %s\n' '' MESSAGE EXPECTED GOT RULES
		while IFS=$'\t' read -r says file want got hits; do
			printf '%-8s %-56s %-10s %-10s %s\n' "$says" "$file" "$want" "$got" "$hits"
		done <"$table"
		printf '\n%s: %d of %d right; recall %s, precision %s, confidential let through: %d\n' \
			"$(basename "$corpus")" $((count - wrong)) "$count" \
			"$(percent $heard $((heard + missed)))" "$(percent $heard $((heard + noise)))" "$leaks"
	} | sed 's/^/# /'
}

total=0
for folder in "$@"; do
	total=$((total + $(grep -vc '^#' "$folder/labels.tsv")))
	if [ -f "$folder/floors" ]; then total=$((total + 2)); fi
done
echo "1..$total"
for folder in "$@"; do
	corpus "$folder"
done
[ "$failures" -eq 0 ]

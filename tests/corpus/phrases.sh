#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Sentences that carry a secret must block a mail that says little else;
# sentences with the same words and no secret must not block a piece of news.
#
#   tests/corpus/phrases.sh
#
# Reads tests/data/phrases/secret and tests/data/phrases/harmless, one sentence
# a line; prints one TAP line each.  $LIAISON is the program, $RULES the rules.

set -u

# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
phrases=$source_dir/tests/data/phrases
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

# mail FILE SUBJECT TEXT...
mail() {
	local file=$1 subject=$2
	shift 2
	printf '%s\n' "From: A <a@example.org>" "To: The IESG <iesg@ietf.example.org>" \
		"Subject: $subject" "Date: Wed, 18 Nov 2026 10:00:00 +0000" \
		"List-Id: <iesg.ietf.example.org>" "MIME-Version: 1.0" \
		"Content-Type: text/plain; charset=utf-8" "Content-Transfer-Encoding: 8bit" \
		"" "$@" >"$file"
}

tests=0 failures=0
echo "1..$(($(wc -l <"$phrases/secret") + $(wc -l <"$phrases/harmless")))"

# judge KIND WANT: the mails of that kind, in the order of their sentences
judge() {
	local kind=$1 want=$2 sentence got
	while IFS=$'\t' read -r got sentence; do
		tests=$((tests + 1))
		if { [ "$got" = blocked ] && [ "$want" = blocked ]; } ||
			{ [ "$got" != blocked ] && [ "$want" != blocked ]; }; then
			echo "ok $tests - $kind: $sentence"
		else
			echo "not ok $tests - $kind: $sentence"
			failures=$((failures + 1))
		fi
	done < <(paste <("$liaison" explain --rules "$rules" --json "$dir/$kind"/*.eml | jq -r .verdict) "$phrases/$kind")
}

mkdir "$dir/secret" "$dir/harmless"
n=1000
while IFS= read -r sentence; do
	n=$((n + 1))
	mail "$dir/secret/$n.eml" "one thing" "$sentence"
done <"$phrases/secret"
while IFS= read -r sentence; do
	n=$((n + 1))
	mail "$dir/harmless/$n.eml" "ETSI and our registry" \
		"ETSI has started a registry of its own for the option numbers and asks" \
		"whether we would merge the two.  Their next plenary is in March." "$sentence"
done <"$phrases/harmless"
judge secret blocked
judge harmless open
[ "$failures" -eq 0 ]

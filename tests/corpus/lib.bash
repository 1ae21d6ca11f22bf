# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Which program and which rules are judged: $liaison and $rules, out of
# $LIAISON and $RULES or the source tree, whose top is $source_dir.

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
rules=${RULES:-$source_dir/rules}
liaison=${LIAISON:-}
if [ -z "$liaison" ]; then
	for candidate in ./liaison ../liaison "$source_dir/liaison" "$(command -v liaison)"; do
		if [ -x "$candidate" ]; then liaison=$candidate && break; fi
	done
fi
[ -n "$liaison" ] || { echo "Bail out! no liaison program: build it, or name it in \$LIAISON"; exit 99; }
command -v jq >/dev/null || { echo "1..0 # SKIP jq is missing"; exit 0; }

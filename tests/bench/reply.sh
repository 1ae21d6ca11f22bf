#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# Understanding a reply against parsing it alone: the replies of
# tests/data/replies, the plain ones, the HTML-only ones, and all.
#
#	tests/bench/reply.sh [RUNS]        default 200
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${LIAISON_BIN:-$top/build}
runs=${1:-200}

make -s -C "$bin" tests/bench/reply
shopt -s extglob
cd "$top/tests/data/replies"
printf 'plain:     '; "$bin/tests/bench/reply" "$runs" !(*-html-only).eml
printf 'HTML only: '; "$bin/tests/bench/reply" "$runs" ./*-html-only.eml
printf 'all:       '; "$bin/tests/bench/reply" "$runs" ./*.eml

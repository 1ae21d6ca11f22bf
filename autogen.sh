#!/bin/sh
# SPDX-License-Identifier: ISC
# Makes ./configure out of configure.ac; needs autoconf, automake, pkg-config.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake pkg-config; do
	command -v "$tool" >/dev/null || {
		echo "autogen.sh: $tool is missing: apt-get install autoconf automake pkg-config" >&2
		exit 69
	}
done
exec autoreconf --install --warnings=all "$@"

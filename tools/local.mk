# SPDX-License-Identifier: ISC
EXTRA_DIST += tools/check tools/demo tools/install-packages tools/lib/mailhost.sh

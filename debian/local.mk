# SPDX-License-Identifier: ISC
EXTRA_DIST += \
	debian/changelog debian/control debian/copyright debian/iesg-liaison.dirs \
	debian/iesg-liaison.docs debian/iesg-liaison.liaison-run@.service \
	debian/iesg-liaison.liaison-run@.timer debian/rules debian/source/format

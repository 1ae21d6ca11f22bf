# SPDX-License-Identifier: ISC
#
# The pages say /usr/share and /var/lib, as Debian's package installs them.
dist_man_MANS = \
	man/liaison.1 man/liaison-rules.5 man/liaison.conf.5 man/liaison-limits.7 \
	man/liaison-reply.7 man/liaison-receive.8

# SPDX-License-Identifier: ISC
#
# What the comparison with SpamAssassin asks for; `tools/check parity` builds it.
EXTRA_PROGRAMS = tests/parity/views
tests_parity_views_SOURCES = tests/parity/views.c
tests_parity_views_LDADD = libmail.a libbase.a $(FULL_LIBS)

# SPDX-License-Identifier: ISC
check_PROGRAMS += tests/unit/test_smtp
tests_unit_test_smtp_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_smtp_LDADD = $(TEST_NET_LIBS)
